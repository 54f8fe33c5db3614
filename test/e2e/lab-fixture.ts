// A lab for one test file, and the questions that its tests ask of it.

import { afterAll, beforeAll } from 'vitest';
import { ClientProbe } from '../../src/lab/client-probe.ts';
import { bringUpControlPlane } from '../../src/lab/cluster.ts';
import { heal } from '../../src/lab/faults.ts';
import { labDown, labUp, layOut, requireLabHost } from '../../src/lab/lab.ts';
import { startCplb, waitUntilServing, writeManifestWith } from '../../src/lab/node.ts';
import { labView } from '../../src/lab/node-view.ts';
import { type Host, makeTopology, type Topology } from '../../src/lab/topology.ts';
import { historyText, longestSharedMs, longestVacantMs } from '../../src/lab/vip-history.ts';
import type { VipSampler } from '../../src/lab/vip-sampler.ts';
import { waitFor } from '../../src/lab/wait.ts';

const PREFIX = 'e2e-';

/** Labs of this process so far: a file may have several at a time. */
let labs = 0;

function nextName(): string {
  labs += 1;
  return `${PREFIX}${process.pid}-${labs}`;
}

/**
 * Makes a lab before the tests of a file and takes it down after them.
 *
 * @param flags For `cplb init` and `cplb join` on every node.
 */
export function useLab(nodes = 3, flags: readonly string[] = []): Topology {
  const topology = makeTopology(nextName(), nodes, flags);
  beforeAll(() => labUp(topology, () => {}));
  afterAll(() => labDown(topology));
  return topology;
}

/**
 * As {@link useLab}, with nothing on its hosts yet.
 *
 * @param vips What clients use; the certificates and the sampler go by them.
 */
export function useEmptyLab(nodes: number, vips: readonly string[] = []): Topology {
  const flags = vips.flatMap((vip) => ['--vip', vip]);
  const topology = makeTopology(nextName(), nodes, flags);
  beforeAll(async () => {
    await requireLabHost();
    await layOut(topology);
  });
  afterAll(() => labDown(topology));
  return topology;
}

/** As {@link useEmptyLab}, with API servers and without any cplb: the tests start that as they want it. */
export function useBareLab(nodes: number, vips: readonly string[] = []): Topology {
  const topology = useEmptyLab(nodes, vips);
  beforeAll(async () => {
    await Promise.all(topology.nodes.map((node) => bringUpControlPlane(topology, node)));
  });
  return topology;
}

/** Starts cplb on a node with flags of its own, as `cplb join` or `cplb init` makes it of them; waits until it serves. */
export async function startWith(
  node: Host,
  flags: readonly string[],
  command: 'init' | 'join' = 'join',
): Promise<void> {
  await writeManifestWith(node, command, flags);
  await startCplb(node);
  await waitUntilServing(node);
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
  await Promise.all(topology.nodes.map((node) => heal(topology, node)));
  await soleHolder(topology);
}

/** What was measured is printed, for a test only says that it was bounded. */
export function printFigures(event: string, figures: string): void {
  process.stderr.write(`    ${event}: ${figures}\n`);
}

/** What a probing client measured. */
export const printGap = (event: string, gapMs: number): void =>
  printFigures('gap seen by a client', `${event}: ${Math.round(gapMs)} ms`);

/** Prints, at the end of a test and however it ends, who had the VIP when. */
export function printHolders(event: string, sampler: VipSampler): Disposable {
  return {
    [Symbol.dispose]() {
      const { samples, resolutionMs } = sampler;
      const [shared, vacant] = [longestSharedMs(samples), longestVacantMs(samples)].map(Math.round);
      const figures = `two holders for ${shared} ms, none for ${vacant} ms, ± ${Math.round(resolutionMs)} ms`;
      process.stderr.write(`    ${event}: ${figures}\n      ${historyText(samples)}\n`);
    },
  };
}

export { ClientProbe };
