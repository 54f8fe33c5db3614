// What balancing costs: in the kernel by nftables, in cplb's proxy, in HAProxy and in nginx, and the way without any.

import { againstBalancerAims } from './balancers/aims.ts';
import { BALANCERS } from './balancers/subjects.ts';
import { compare } from './load/compare.ts';
import { addedLatency } from './load/latency.ts';
import type { Figure } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { onSite } from './site/site.ts';

const RUNS = 5;
const PROGRAMS = ['haproxy', 'iperf3'];

/** @throws {CplbError} For a program that is missing, or an interrupt. All that was made for the figures is removed before. */
export const balancerFigures = ({ runs = RUNS, comparison: options }: BenchOptions): Promise<readonly Figure[]> =>
  onSite(PROGRAMS, async (signal) => {
    const taken = await compare(BALANCERS, { rounds: runs, options, signal });
    const figures = [...taken, ...addedLatency(taken)];
    return [...figures, ...againstBalancerAims(figures)];
  });
