// A machine that is gone without a word, with connections to its API server: they are reset, not left to hang.

import { expect } from 'vitest';
import { now } from '../../../src/lab/clock.ts';
import { strike } from '../../../src/lab/faults.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { printFigures } from '../lab-fixture.ts';
import { Crowd } from './crowd.ts';
import { another, type Scenario, type Stage, scenario } from './scenario.ts';

/** Connections of each kind, enough for every server to have some. */
const HELD = 12;

/** Two probes a second apart that each wait for a second, the one before them, the grace of a second, and a loaded machine. */
const RESET_WITHIN_MS = 7000;

/** Takes a machine away under idle and active connections. */
async function takeAway(stage: Stage) {
  const { topology } = stage;
  const victim = another(stage);
  await using idle = await Crowd.gather(topology, { count: HELD, atOnce: 1 });
  await using active = await Crowd.gather(topology, { count: HELD, atOnce: 1, askEveryMs: 100 });
  await Promise.all([idle.open(), active.open()]);
  const crowds = [idle, active].map((crowd) => ({ crowd, there: crowd.of(victim.name) }));
  const gone = now();
  await strike(topology, victim, 'link'); // first, so that no reset of a dying process escapes
  await strike(topology, victim, 'power');
  await waitFor(
    'an end of every connection to the lost machine',
    async () => crowds.every(({ crowd, there }) => crowd.endsOf(there).length === there.length) || undefined,
  );
  const [ofIdle = [], ofActive = []] = crowds.map(({ crowd, there }) => crowd.endsOf(there));
  const others = crowds.flatMap(({ crowd, there }) => crowd.events('closed').filter(({ id }) => !there.includes(id)));
  const after = (ends: readonly { at: number }[]) => Math.round(Math.max(...ends.map(({ at }) => at)) - gone);
  printFigures('a machine is gone', `${ofIdle.length} idle connections reset after ${after(ofIdle)} ms`);
  printFigures('a machine is gone', `${ofActive.length} active connections reset after ${after(ofActive)} ms`);
  return { ofIdle, ofActive, others, afterMs: after([...ofIdle, ...ofActive]) };
}

export const MACHINE_GONE: readonly Scenario[] = [
  scenario(
    'given a machine that is gone without a word, then idle and active connections to it are reset within the grace',
    takeAway,
    ({ ofIdle, ofActive, others, afterMs }) => {
      expect(ofIdle.length).toBeGreaterThan(0);
      expect(ofActive.length).toBeGreaterThan(0);
      for (const { error } of [...ofIdle, ...ofActive]) expect(error).toContain('ECONNRESET');
      expect(afterMs).toBeLessThan(RESET_WITHIN_MS);
      expect(others).toEqual([]);
    },
  ),
];
