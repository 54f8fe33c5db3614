// What a proxy costs: HAProxy, nginx and cplb in turn between the same clients and the same backends, and the way without one.

import { idleMemory } from './lab.ts';
import { compare } from './load/compare.ts';
import { addedLatency } from './load/latency.ts';
import { IDLE_ROW } from './load/memory.ts';
import type { Figure } from './measure.ts';
import type { BenchOptions, ComparisonOptions } from './options.ts';
import { againstProxyAims } from './proxy/aims.ts';
import { PROXIES } from './proxy/subjects.ts';
import { PEERS } from './site/peers.ts';
import { onSite } from './site/site.ts';

const RUNS = 5;
const PROGRAMS = ['haproxy', 'iperf3'];

/** @throws {CplbError} For a program that is missing, or an interrupt. All that was made for the figures is removed before. */
export const proxyFigures = ({ runs = RUNS, comparison: options }: BenchOptions): Promise<readonly Figure[]> =>
  onSite(PROGRAMS, async (signal) => {
    const underLoad = await compare(PROXIES, { rounds: runs, options, signal });
    const taken = [...underLoad, ...(await idleCplb(options, signal))];
    const figures = [...taken, ...addedLatency(taken)];
    return [...figures, ...againstProxyAims(figures)];
  });

/** Of all that a node runs, cplb itself: its peers have no keepalived with them either. */
async function idleCplb({ figures, peers }: ComparisonOptions, signal: AbortSignal): Promise<readonly Figure[]> {
  const isWanted = (figures?.includes('idle') ?? true) && (peers?.includes('cplb') ?? true);
  if (!isWanted) return [];
  const samples = (await idleMemory(signal)).map(({ cplb }) => cplb / 1e6);
  return [{ what: IDLE_ROW, unit: 'MB', peer: PEERS.cplb.title, samples }];
}
