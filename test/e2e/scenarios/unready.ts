// An API server that says it is not ready: it is drained, and nobody who is there is disturbed.

import { expect } from 'vitest';
import { now } from '../../../src/lab/clock.ts';
import { setReadiness } from '../../../src/lab/cluster.ts';
import { strike } from '../../../src/lab/faults.ts';
import { serversIn } from '../../../src/lab/gaps.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { ClientProbe, printFigures } from '../lab-fixture.ts';
import { Crowd } from './crowd.ts';
import { ENOUGH, failuresOf, figuresOf } from './measures.ts';
import { another, type Scenario, type Stage, scenario, untilBackendIs } from './scenario.ts';
import { Watches } from './watches.ts';

/** Idle connections and watches, enough of each for every server to have some. */
const HELD = 12;

/** Lets /readyz of one API server fail, looks where connections go, and lets it succeed again. */
async function drainOne(stage: Stage) {
  const { topology } = stage;
  const victim = another(stage);
  await using watches = await Watches.start(topology, HELD);
  await using crowd = await Crowd.gather(topology, { count: HELD, atOnce: 1 });
  await crowd.open();
  const there = crowd.of(victim.name);
  await using probe = await ClientProbe.start(topology);
  const unready = now();
  await strike(topology, victim, 'unready');
  await untilBackendIs(stage, victim, 'down');
  const drained = now();
  await probe.successes(4 * ENOUGH, drained);
  const without = serversIn(probe.since(drained));
  await crowd.ask(there);
  await watches.announce();
  await setReadiness(topology, victim, 'ready');
  await waitFor(`${victim.name} to serve again`, async () =>
    probe.since(drained).find(({ server }) => server === victim.name),
  );
  const attempts = await probe.finish();
  const figures = `drained after ${Math.round(drained - unready)} ms, ${there.length} idle connections there live on`;
  printFigures('an API server is not ready', `${figures}; ${figuresOf(attempts)}`);
  return { attempts, without, victim, there, ends: crowd.endsOf(there), cuts: watches.cuts };
}

export const UNREADY: readonly Scenario[] = [
  scenario(
    'given an API server whose /readyz fails, then no new connection goes there, and those that are there live on',
    drainOne,
    ({ attempts, without, victim, there, ends, cuts }) => {
      expect(there.length).toBeGreaterThan(0);
      expect(without).toHaveLength(2);
      expect(without).not.toContain(victim.name);
      expect(ends).toEqual([]);
      expect(cuts).toEqual([]);
      expect(failuresOf(attempts)).toEqual([]);
    },
  ),
];
