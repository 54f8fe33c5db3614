// The holder is gone without a word: who talks to it is reset by the next one, which knows nothing of the connection.

import { expect } from 'vitest';
import { now } from '../../../src/lab/clock.ts';
import { strike } from '../../../src/lab/faults.ts';
import { waitForHolder } from '../../../src/lab/node.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { printFigures } from '../lab-fixture.ts';
import { Crowd } from './crowd.ts';
import { type Scenario, type Stage, scenario } from './scenario.ts';

const HELD = 12;

/** A client that was not heard repeats itself after 0.2 s, 0.4 s, 0.8 s …: the repetition after the takeover comes in twice its time. */
const RESET_WITHIN_MS = 2000;

async function takeHolder({ topology, holder, others }: Stage) {
  await using crowd = await Crowd.gather(topology, { count: HELD, atOnce: 1, askEveryMs: 100 });
  await crowd.open();
  await strike(topology, holder, 'link'); // first, so that no reset of a dying process escapes
  await strike(topology, holder, 'power');
  await waitForHolder(others);
  const held = now();
  await waitFor('an end of every connection', async () => crowd.events('closed').length === HELD || undefined);
  const ends = crowd.events('closed');
  const afterMs = Math.round(Math.max(...ends.map(({ at }) => at)) - held);
  printFigures(
    'the holder is gone',
    `${ends.length} active connections reset ${afterMs} ms after the next one held the VIP`,
  );
  return { ends, afterMs };
}

export const HOLDER_GONE: readonly Scenario[] = [
  scenario(
    'given a holder that is gone without a word, then the next one resets its active connections at once',
    takeHolder,
    ({ ends, afterMs }) => {
      for (const { error } of ends) expect(error).toContain('ECONNRESET');
      expect(afterMs).toBeLessThan(RESET_WITHIN_MS);
    },
  ),
];
