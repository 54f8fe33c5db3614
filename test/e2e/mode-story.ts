// The story that every way of speaking VRRP has to tell: a start, the holder's death, its return.

import { expect, it } from 'vitest';
import { heal, strike } from '../../src/lab/faults.ts';
import { longestGapMs } from '../../src/lab/gaps.ts';
import { waitForHolder } from '../../src/lab/node.ts';
import type { Host, Topology } from '../../src/lab/topology.ts';
import { stretchesOf } from '../../src/lab/vip-history.ts';
import type { VipSampler } from '../../src/lab/vip-sampler.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { sourceOfConnection } from './connection.ts';
import { ClientProbe, printGap, startWith, useBareLab } from './lab-fixture.ts';
import { expectSteady, lookOn, samplersOf, soleSampled } from './steady.ts';

export interface Mode {
  /** What two nodes are started with, to follow "two nodes with". */
  readonly mode: string;
  readonly vips: readonly string[];
  /** What is typed on a node after `cplb join`, the VIPs with it. */
  readonly flagsOf: (node: Host, topology: Topology) => Promise<readonly string[]>;
}

/** Long enough for an advert to be missed three times, version 2 apart. */
const CALM_MS = 1500;

/** VIPs of one sync group move one after the other, and keepalived does that within milliseconds. */
const APART_BOUND_MS = 500;

/** As in `failover.test.ts`, and 3.6 s of silence before an election with version 2. */
const GAP_BOUND_MS = 8000;

const CALM = 25;

const allAt = (samplers: readonly VipSampler[], name: string) => async () =>
  samplers.every(({ holders }) => holders.join() === name) || undefined;

/** Declares the tests of a mode in the `describe` around it, in the order of the story; returns the lab that they share. */
export function tellStory({ vips, flagsOf }: Mode): Topology {
  const topology = useBareLab(2, vips);
  const nodeNamed = (name: string): Host => topology.nodes.find((node) => node.name === name) as Host;

  it('given a start of both at once, then one of them has every VIP and keeps it', async () => {
    await Promise.all(topology.nodes.map(async (node) => startWith(node, await flagsOf(node, topology))));
    const samplers = await samplersOf(topology);
    await using _all = together(samplers);

    const holder = await soleSampled(samplers[0] as VipSampler);
    await waitFor(`every VIP on ${holder}`, allAt(samplers, holder));
    const since = Date.now();
    await lookOn(CALM_MS);

    for (const sampler of samplers) expectSteady(sampler, holder, since);
    for (const { address } of topology.vips) expect(await sourceOfConnection(topology.client, address)).toBeDefined();
  });

  it('given a holder that is killed, then the other has every VIP and a client is served again', async () => {
    const samplers = await samplersOf(topology);
    await using _all = together(samplers);
    const holder = nodeNamed(await soleSampled(samplers[0] as VipSampler));
    await using probe = await ClientProbe.start(topology);
    await probe.successes(CALM);

    await strike(topology, holder, 'cplb');
    const next = await waitForHolder(topology.nodes.filter((node) => node !== holder));
    await probe.successes(CALM);
    await waitFor(`every VIP on ${next.name} alone`, allAt(samplers, next.name));

    const gap = longestGapMs(await probe.finish());
    printGap(`${vips.join(' and ')}`, gap);
    expect(gap).toBeLessThan(GAP_BOUND_MS);
    expect(longestApartMs(samplers)).toBeLessThan(APART_BOUND_MS);
    for (const { address } of topology.vips) expect(await sourceOfConnection(topology.client, address)).toBeDefined();
  });

  it('given the killed node back, then no VIP moves', async () => {
    const samplers = await samplersOf(topology);
    await using _all = together(samplers);
    const holder = await soleSampled(samplers[0] as VipSampler);
    const since = Date.now();

    for (const node of topology.nodes) await heal(topology, node);
    await lookOn(CALM_MS);

    for (const sampler of samplers) expectSteady(sampler, holder, since);
  });

  return topology;
}

const together = (samplers: readonly VipSampler[]): AsyncDisposable => ({
  [Symbol.asyncDispose]: async () => {
    await Promise.all(samplers.map((sampler) => sampler[Symbol.asyncDispose]()));
  },
});

/** The longest time in milliseconds in which not all VIPs were on the same nodes. */
function longestApartMs([first, ...others]: readonly VipSampler[]): number {
  const samples = first?.samples ?? [];
  const apart = others.flatMap((other) =>
    stretchesOf(
      samples,
      ({ at, holders }) => other.samples.findLast((one) => one.at <= at)?.holders.join() !== holders.join(),
    ),
  );
  return Math.max(0, ...apart.map(({ ms }) => ms));
}
