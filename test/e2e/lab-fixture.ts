// A lab for one test file, and the questions that its tests ask of it.

import { afterAll, beforeAll } from 'vitest';
import { ClientProbe } from '../../src/lab/client-probe.ts';
import { heal } from '../../src/lab/faults.ts';
import { labDown, labUp, labView, listLabs } from '../../src/lab/lab.ts';
import { MAX_NODES } from '../../src/lab/names.ts';
import type { ProbeAttempt } from '../../src/lab/probe.ts';
import { type Host, makeTopology, type Topology } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';

const PREFIX = 'e2e-';

/** Makes a lab before the tests of a file and takes it down after them, together with those of killed runs. */
export function useLab(nodes = 3): Topology {
  const topology = makeTopology(`${PREFIX}${process.pid}`, nodes);
  beforeAll(async () => {
    await sweepKilledRuns();
    await labUp(topology, () => {});
  });
  afterAll(() => labDown(topology));
  return topology;
}

/** A lab bears the process number of its test run: no such process, no owner. */
async function sweepKilledRuns(): Promise<void> {
  for (const name of await listLabs()) {
    if (name.startsWith(PREFIX) && !isRunning(Number.parseInt(name.slice(PREFIX.length), 10))) {
      await labDown(makeTopology(name, MAX_NODES));
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Names of the nodes that have the VIP on their interface, whatever they say of themselves. */
export async function nodesWithVip(topology: Topology): Promise<readonly string[]> {
  const views = await labView(topology);
  return views.filter(({ hasVip }) => hasVip).map(({ node }) => node.name);
}

/** Waits until exactly one node has the VIP, and resolves with it. */
export const soleHolder = (topology: Topology): Promise<Host> =>
  waitFor('exactly one node with the VIP', async () => {
    const views = await labView(topology);
    const [holder, ...others] = views.filter(({ hasVip }) => hasVip);
    return others.length === 0 && holder?.status?.holder === true ? holder.node : undefined;
  });

/** Brings every node back and waits until the VIP has settled. */
export async function healAll(topology: Topology): Promise<void> {
  for (const node of topology.nodes) await heal(topology, node);
  await soleHolder(topology);
}

/** What a probing client measured is printed, for a test only says that it was bounded. */
export function printGap(event: string, gapMs: number): void {
  process.stderr.write(`    gap seen by a client: ${event}: ${Math.round(gapMs)} ms\n`);
}

/** As {@link printGap}, for what slowed connections down without failing them. */
export function printSlowest(event: string, attempts: readonly ProbeAttempt[]): void {
  const slowest = Math.round(Math.max(...attempts.map(({ ms }) => ms)));
  process.stderr.write(`    slowest connection of a client: ${event}: ${slowest} ms\n`);
}

export { ClientProbe };
