// How the VIP behaved while something happened, told from samples of all nodes.

import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Topology } from '../../src/lab/topology.ts';
import { longestSharedMs, longestVacantMs, movesIn } from '../../src/lab/vip-history.ts';
import { VipSampler } from '../../src/lab/vip-sampler.ts';
import { waitFor } from '../../src/lab/wait.ts';

/** Two elections of VRRP version 2: who would take the VIP has taken it by then. */
const WATCH_MS = 4000;

/** A second holder for longer than this is no race of two adverts. */
const SHARED_BOUND_MS = 200;

/** An election of version 2 may be corrected by the next advert, a second later. */
const SETTLED_MS = 1200;

/** Waits until one node, and no other, has had the VIP for more than a second; resolves with its name. */
export function soleSampled(sampler: VipSampler): Promise<string> {
  return waitFor(`one node to have the VIP alone for ${SETTLED_MS} ms`, async () => {
    const samples = sampler.since(Date.now() - SETTLED_MS);
    const [holder, ...others] = new Set(samples.map(({ holders }) => holders.join()));
    const isLong = (sampler.samples[0]?.at ?? Number.POSITIVE_INFINITY) < Date.now() - SETTLED_MS;
    return isLong && others.length === 0 && sampler.holders.length === 1 ? holder : undefined;
  });
}

/** Looks on for a while; what is asked is that nothing happens in it, so there is no event to wait for. */
export const lookOn = (ms: number = WATCH_MS): Promise<void> => delay(ms);

/** Asserts that one and the same node had the VIP since a moment (milliseconds since the epoch), without a gap. */
export function expectSteady(sampler: VipSampler, holder: string, since: number): void {
  const samples = sampler.since(since);
  process.stderr.write(
    `    ${holder}: ${samples.length} samples, shared ${Math.round(longestSharedMs(samples))} ms, ` +
      `vacant ${Math.round(longestVacantMs(samples))} ms, moves ${movesIn(samples)}\n`,
  );
  expect(samples.length).toBeGreaterThan(0);
  expect(longestVacantMs(samples)).toBe(0);
  expect(longestSharedMs(samples)).toBeLessThanOrEqual(SHARED_BOUND_MS + sampler.resolutionMs);
  expect(samples.at(-1)?.holders).toEqual([holder]);
  expect(movesIn(samples)).toBe(0);
}

/** A sampler of every VIP by itself, in the order of the VIPs. */
export const samplersOf = (topology: Topology): Promise<readonly VipSampler[]> =>
  Promise.all(topology.vips.map((vip) => VipSampler.start({ ...topology, vips: [vip] })));
