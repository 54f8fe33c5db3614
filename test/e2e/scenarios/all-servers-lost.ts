// All API servers die, and one comes back before the others.

import { expect } from 'vitest';
import { now } from '../../../src/lab/clock.ts';
import { startApiServer } from '../../../src/lab/cluster.ts';
import { strike } from '../../../src/lab/faults.ts';
import { gapsIn } from '../../../src/lab/gaps.ts';
import { endpointOf } from '../../../src/lab/topology.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { ClientProbe, nodesWithVip, printFigures } from '../lab-fixture.ts';
import { CLIENT_PATIENCE_MS, failuresOf, slowestMs } from './measures.ts';
import { another, type Scenario, type Stage, scenario } from './scenario.ts';

/** Kills all API servers and starts one again, which is asked directly when it is back. */
async function killAll(stage: Stage) {
  const { topology } = stage;
  const first = another(stage);
  await using probe = await ClientProbe.start(topology, { timeoutMs: CLIENT_PATIENCE_MS });
  await Promise.all(topology.nodes.map((node) => strike(topology, node, 'api-server')));
  const dark = now();
  await waitFor('50 failed connections', async () => failuresOf(probe.since(dark)).length >= 50 || undefined);
  await using direct = await ClientProbe.start(topology, { target: endpointOf(topology, first) });
  await startApiServer(topology, first);
  await Promise.all([direct.successes(1), probe.successes(50)]);
  const returned = direct.attempts.find(({ error }) => error === undefined)?.startedAt ?? Number.NaN;
  const attempts = await probe.finish();
  const down = failuresOf(attempts);
  const darkness = gapsIn(attempts).at(-1) ?? { from: Number.NaN, ms: 0 };
  const backMs = darkness.from + darkness.ms - returned;
  const figures = `${down.length} turned away, slowest ${Math.round(slowestMs(down))} ms; served`;
  printFigures('all API servers killed', `${figures} ${Math.round(backMs)} ms after the first was back`);
  return { down, backMs, holders: await nodesWithVip(topology) };
}

export const ALL_SERVERS_LOST: readonly Scenario[] = [
  scenario(
    'given no API server at all, then clients are turned away, and served soon after the first return',
    killAll,
    ({ down, backMs, holders }, manners) => {
      expect(slowestMs(down)).toBeLessThan(manners.turnedAwayMs);
      expect(backMs).toBeLessThan(manners.backMs);
      expect(holders).toHaveLength(1);
    },
  ),
];
