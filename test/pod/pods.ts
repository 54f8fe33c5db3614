// A lab whose nodes run the pod, for the tests of one file.

import { afterAll, beforeAll } from 'vitest';
import { MAX_NODES } from '../../src/lab/names.ts';
import { makeTopology, type Topology } from '../../src/lab/topology.ts';
import type { VipSampler } from '../../src/lab/vip-sampler.ts';
import { isRunning } from '../e2e/killed-runs.ts';
import { soleHolder, useBareLab } from '../e2e/lab-fixture.ts';
import { podman, prepareEngine } from './engine.ts';
import { PodNode } from './pod-node.ts';

/** Pods bear the name of their lab, and with it the number of the process that made them. */
const OWNED = /^cplb-(?<lab>e2e-(?<owner>\d+)-\d+)-/;

/** Nodes with API servers, and no pod yet. What is left of them after the tests is removed. */
export function usePods(nodes = 3): { readonly topology: Topology; readonly pods: readonly PodNode[] } {
  beforeAll(async () => {
    await prepareEngine();
    await sweepKilledRuns();
  });
  const topology = useBareLab(nodes);
  const pods = topology.nodes.map((node) => new PodNode(topology, node));
  afterAll(async () => {
    for (const pod of pods) await pod.remove();
  });
  return { topology, pods };
}

/** The pod of the node that alone has the VIP; waits for one. */
export async function holderAmong(topology: Topology, pods: readonly PodNode[]): Promise<PodNode> {
  const node = await soleHolder(topology);
  const found = pods.find(({ host }) => host === node);
  if (found === undefined) throw new Error(`${node.name} runs no pod`);
  return found;
}

/** Waits until another node alone has the VIP. @returns Milliseconds from `moment` until it had. */
export async function movedAfterMs(sampler: VipSampler, { host }: PodNode, moment: number): Promise<number> {
  const isElsewhere = (names: readonly string[]) => names.length === 1 && !names.includes(host.name);
  await sampler.until(`the VIP on another node than ${host.name}`, isElsewhere);
  const first = sampler.since(moment).find(({ holders }) => isElsewhere(holders));
  return Math.round((first?.at ?? Number.NaN) - moment);
}

async function sweepKilledRuns(): Promise<void> {
  for (const name of (await podman(['pod', 'ps', '--format', '{{.Name}}'])).split('\n')) {
    const { lab, owner } = OWNED.exec(name)?.groups ?? {};
    if (lab === undefined || isRunning(Number(owner))) continue;
    const topology = makeTopology(lab, MAX_NODES);
    for (const node of topology.nodes) await new PodNode(topology, node).remove();
  }
}
