// What only running nodes can show: time to the first VIP, memory.

import { setTimeout as delay } from 'node:timers/promises';
import { descendantsOf, residentBytes } from '../../src/host/processes.ts';
import { strike } from '../../src/lab/faults.ts';
import { startCplb } from '../../src/lab/node.ts';
import { labView } from '../../src/lab/node-view.ts';
import { findProcess, keepalivedOn } from '../../src/lab/processes.ts';
import type { Host } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { withLab } from '../with-lab.ts';
import { type Aim, type Figure, progress } from './measure.ts';

const RUNS = 10;
const MEBIBYTE = 1024 * 1024;

/** An idle runtime has probed its backends a few times and collected its garbage by then. */
const IDLE_MS = 15_000;

/** From the start of the process to the VIP on the interface, on a node that is alone. */
export const firstVipFigures = (runs: number = RUNS): Promise<readonly Figure[]> =>
  withLab({ prefix: 'bench', nodes: 1 }, async (topology) => {
    const [node] = topology.nodes;
    const samples: number[] = [];
    for (let run = 0; run < runs && node !== undefined; run++) {
      progress(`start to VIP: ${run + 1} of ${runs}`);
      await strike(topology, node, 'stop');
      const started = performance.now();
      await startCplb(node);
      await waitFor('the VIP', async () => (await labView(topology)).some(({ hasVip }) => hasVip) || undefined);
      samples.push(performance.now() - started);
    }
    const what = '`cplb start` to VIP held, first node';
    return [{ what, samples, unit: 'ms', aim: { median: 1500 } }];
  });

/** Resident memory of a node in bytes: cplb, the two processes of keepalived, and all of it with what else cplb keeps running. */
interface NodeMemory {
  readonly cplb: number;
  readonly keepalived: number;
  readonly all: number;
}

/** The memory of idle nodes. */
export async function memoryFigures(): Promise<readonly Figure[]> {
  const parts = await idleMemory();
  const figure = (what: string, bytes: readonly number[], aim: Aim = {}): Figure => ({
    what: `resident memory: ${what}`,
    samples: bytes.map((count) => count / MEBIBYTE),
    unit: 'MiB',
    aim,
  });
  return [
    figure(
      'cplb alone',
      parts.map(({ cplb }) => cplb),
    ),
    figure(
      'keepalived, both processes',
      parts.map(({ keepalived }) => keepalived),
    ),
    figure(
      'all of a node, idle',
      parts.map(({ all }) => all),
      { worst: 100 },
    ),
  ];
}

/** That of three nodes, each with a holder or a peer's work to do and no client. */
export const idleMemory = (signal?: AbortSignal): Promise<readonly NodeMemory[]> =>
  withLab({ prefix: 'bench-idle', nodes: 3, signal }, async (topology) => {
    progress(`memory: waiting ${IDLE_MS / 1000} s`);
    await delay(IDLE_MS, undefined, { signal });
    return Promise.all(topology.nodes.map(memoryOf));
  });

async function memoryOf(node: Host): Promise<NodeMemory> {
  const ref = await findProcess(node, 'cplb');
  if (ref === undefined) throw new Error(`no cplb runs on ${node.name}`);
  const cplb = await residentBytes(ref.pid);
  const keepalived = await residentSum(await keepalivedOn(node));
  return { cplb, keepalived, all: cplb + (await residentSum(await descendantsOf(ref.pid))) };
}

/** Of those that are still there. */
const residentSum = async (pids: readonly number[]): Promise<number> =>
  (await Promise.all(pids.map((pid) => residentBytes(pid).catch(() => 0)))).reduce((sum, bytes) => sum + bytes, 0);
