// What only running nodes can show: time to the first VIP, gaps of a client, memory.

import { setTimeout as delay } from 'node:timers/promises';
import { descendantsOf, residentBytes } from '../../src/host/processes.ts';
import { ClientProbe } from '../../src/lab/client-probe.ts';
import { heal, strike } from '../../src/lab/faults.ts';
import { longestGapMs } from '../../src/lab/gaps.ts';
import { labDown, labUp, labView } from '../../src/lab/lab.ts';
import type { Fault } from '../../src/lab/names.ts';
import { startCplb, waitForHolder } from '../../src/lab/node.ts';
import { findProcess } from '../../src/lab/processes.ts';
import { type Host, makeTopology, type Topology } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { type Figure, median, progress, worst } from './measure.ts';

const RUNS = 10;
const MEBIBYTE = 1024 * 1024;

/** An idle runtime has probed its backends a few times and collected its garbage by then. */
const IDLE_MS = 15_000;

/** Connections that must succeed before and after a fault, so that a gap has two ends. */
const CALM = 25;

/** Makes a lab, takes the figures on it, and takes it down. */
export async function withLab<T>(nodes: number, take: (topology: Topology) => Promise<T>): Promise<T> {
  const topology = makeTopology(`bench-${process.pid}`, nodes);
  await labUp(topology, () => {});
  try {
    return await take(topology);
  } finally {
    await labDown(topology);
  }
}

/** From the start of the process to the VIP on the interface, on a node that is alone. */
export const firstVipFigures = (): Promise<readonly Figure[]> =>
  withLab(1, async (topology) => {
    const [node] = topology.nodes;
    const samples: number[] = [];
    for (let run = 0; run < RUNS && node !== undefined; run++) {
      progress(`start to VIP: ${run + 1} of ${RUNS}`);
      await strike(topology, node, 'stop');
      const started = performance.now();
      await startCplb(node);
      await waitFor('the VIP', async () => (await labView(topology)).some(({ hasVip }) => hasVip) || undefined);
      samples.push(performance.now() - started);
    }
    const what = '`cplb start` to VIP held, first node';
    return [{ what, samples, unit: 'ms', aim: '< 1500 ms', met: median(samples) < 1500 }];
  });

const EVENTS: readonly { readonly fault: Fault; readonly what: string; readonly aimMs: number }[] = [
  { fault: 'cplb', what: 'client gap: SIGKILL of cplb and keepalived', aimMs: 1000 },
  { fault: 'link', what: 'client gap: link down', aimMs: 1000 },
  { fault: 'power', what: 'client gap: power lost', aimMs: 1000 },
  { fault: 'stop', what: 'client gap: SIGTERM', aimMs: 200 },
  { fault: 'api-server', what: 'client gap: API server of the holder killed', aimMs: 0 },
];

/** The holder of three nodes is struck; a client that connects every 20 ms tells how long it went without an answer. */
export const failoverFigures = (): Promise<readonly Figure[]> =>
  withLab(3, async (topology) => {
    const figures: Figure[] = [];
    for (const { fault, what, aimMs } of EVENTS) {
      const samples: number[] = [];
      for (let run = 0; run < RUNS; run++) {
        progress(`${what}: ${run + 1} of ${RUNS}`);
        samples.push(await gapOf(topology, fault));
      }
      const aim = aimMs === 0 ? '0 ms' : `≤ ${aimMs} ms`;
      figures.push({ what, samples, unit: 'ms', aim, met: worst(samples) <= aimMs });
    }
    return figures;
  });

async function gapOf(topology: Topology, fault: Fault): Promise<number> {
  const holder = await waitForHolder(topology.nodes);
  await using probe = await ClientProbe.start(topology);
  await probe.successes(CALM);
  await strike(topology, holder, fault);
  const others = fault === 'api-server' ? topology.nodes : topology.nodes.filter((node) => node !== holder);
  await waitForHolder(others);
  await probe.successes(CALM);
  const gap = longestGapMs(await probe.finish());
  await heal(topology, holder);
  return gap;
}

/** Resident memory of an idle holder: cplb and the two processes of keepalived. */
export const memoryFigures = (): Promise<readonly Figure[]> =>
  withLab(3, async (topology) => {
    progress(`memory: waiting ${IDLE_MS / 1000} s`);
    await delay(IDLE_MS);
    const parts = await Promise.all(topology.nodes.map(memoryOf));
    const figure = (what: string, samples: readonly number[], aimMb = Number.POSITIVE_INFINITY): Figure => {
      const aim = Number.isFinite(aimMb) ? `< ${aimMb} MiB` : '';
      return {
        what,
        samples: samples.map((bytes) => bytes / MEBIBYTE),
        unit: 'MiB',
        aim,
        met: worst(samples) / MEBIBYTE < aimMb,
      };
    };
    return [
      figure(
        'resident memory: cplb alone',
        parts.map(({ cplb }) => cplb),
      ),
      figure(
        'resident memory: keepalived, both processes',
        parts.map(({ keepalived }) => keepalived),
      ),
      figure(
        'resident memory: cplb and keepalived, idle',
        parts.map((part) => part.cplb + part.keepalived),
        100,
      ),
    ];
  });

async function memoryOf(node: Host): Promise<{ cplb: number; keepalived: number }> {
  const ref = await findProcess(node, 'cplb');
  if (ref === undefined) throw new Error(`no cplb runs on ${node.name}`);
  const children = await Promise.all((await descendantsOf(ref.pid)).map((pid) => residentBytes(pid).catch(() => 0)));
  return { cplb: await residentBytes(ref.pid), keepalived: children.reduce((sum, bytes) => sum + bytes, 0) };
}
