// What a proxy costs: HAProxy, nginx and cplb in turn between the same clients and the same backends, and the way without one.

import { requirePrograms } from '../../src/host/requirements.ts';
import { stopSignal } from '../../src/runtime/signals.ts';
import { idleMemory } from './lab.ts';
import type { Figure } from './measure.ts';
import { type BenchOptions, chosen } from './options.ts';
import { againstAims } from './proxy/aims.ts';
import { startHttpBackends } from './proxy/backends.ts';
import { bulk } from './proxy/bulk.ts';
import { addedLatency, latency } from './proxy/latency.ts';
import { IDLE_ROW, idle, idleConnections } from './proxy/memory.ts';
import { PEER_NAMES, PEERS } from './proxy/peers.ts';
import { connections, requests } from './proxy/rates.ts';
import { figuresOf } from './proxy/rounds.ts';
import { withSite } from './proxy/site.ts';
import type { Subject } from './proxy/subject.ts';

const RUNS = 5;
const SECONDS = 4;
const PROGRAMS = ['ip', 'nft', 'nsenter', 'sysctl', 'ss', 'haproxy', 'nginx', 'wrk', 'iperf3'];

/** In the order in which they are taken: the rate at which latency is measured is a share of that of `requests`. */
const SUBJECTS = {
  requests,
  connections,
  bulk,
  latency,
  'idle-connections': idleConnections,
  idle,
} as const satisfies Readonly<Record<string, Subject>>;
type SubjectName = keyof typeof SUBJECTS;
const SUBJECT_NAMES = Object.keys(SUBJECTS) as readonly SubjectName[];

/** @throws {Error} For a peer or a figure that is not there, a program that is missing, or an interrupt. */
export async function proxyFigures({ runs = RUNS, proxy }: BenchOptions): Promise<readonly Figure[]> {
  const { seconds = SECONDS, node, spec } = proxy;
  const peers = chosen(PEER_NAMES, proxy.peers);
  const asked = chosen(SUBJECT_NAMES, proxy.figures);
  await requirePrograms(PROGRAMS);
  const signal = stopSignal();
  const taken: Figure[] = [];
  await withSite(async (site) => {
    await startHttpBackends(site);
    for (const name of withNeeds(asked)) {
      const rounds = { site, seconds, taken, signal, node, spec, rounds: runs, peers };
      taken.push(...(await figuresOf(name, SUBJECTS[name], rounds)));
    }
  });
  if (asked.includes('idle') && peers.includes('cplb')) taken.push(await idleCplb(signal));
  const figures = [...taken, ...addedLatency(taken)];
  return [...figures, ...againstAims(figures)];
}

const withNeeds = (asked: readonly SubjectName[]): readonly SubjectName[] =>
  SUBJECT_NAMES.filter((name) => asked.includes(name) || (name === 'requests' && asked.includes('latency')));

/** Of all that a node runs, cplb itself: peers run without keepalived too. */
async function idleCplb(signal: AbortSignal): Promise<Figure> {
  const samples = (await idleMemory(signal)).map(({ cplb }) => cplb / 1e6);
  return { what: IDLE_ROW, unit: 'MB', peer: PEERS.cplb.title, samples };
}
