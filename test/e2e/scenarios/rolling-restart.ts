// All API servers restarted, one after the other, under many watches.

import { expect } from 'vitest';
import { now } from '../../../src/lab/clock.ts';
import { startApiServer } from '../../../src/lab/cluster.ts';
import { strike } from '../../../src/lab/faults.ts';
import { printFigures } from '../lab-fixture.ts';
import { type Scenario, type Stage, scenario, untilBackendIs } from './scenario.ts';
import { Watches } from './watches.ts';

const WATCHES = 100;

/** Kills and starts every API server, each when the holder takes the last one for ready again. */
async function restartAll(stage: Stage) {
  const { topology } = stage;
  await using watches = await Watches.start(topology, WATCHES);
  const began = now();
  for (const node of topology.nodes) {
    await strike(topology, node, 'api-server');
    await untilBackendIs(stage, node, 'down');
    await startApiServer(topology, node);
    await untilBackendIs(stage, node, 'ready');
  }
  const tookMs = now() - began;
  await watches.announce();
  const { cuts } = watches;
  const longest = Math.max(0, ...cuts.map(({ ms }) => ms));
  const figures = `${cuts.length} cuts of ${WATCHES} watches in ${Math.round(tookMs)} ms`;
  printFigures('rolling restart', `${figures}, the longest ${Math.round(longest)} ms`);
  return { cuts, longest };
}

export const ROLLING_RESTART: readonly Scenario[] = [
  scenario(
    `given ${WATCHES} watches and all API servers restarted one by one, then each is soon back after every cut`,
    restartAll,
    ({ cuts, longest }, { watchBackMs }) => {
      expect(cuts.length).toBeGreaterThanOrEqual(WATCHES / 2); // or the watches were not on the servers that died
      expect(longest).toBeLessThan(watchBackMs);
    },
  ),
];
