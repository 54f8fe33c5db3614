// What a proxy costs: HAProxy, nginx and cplb in turn between the same clients and the same backends, and the way without one.

import { requirePrograms } from '../../src/host/requirements.ts';
import { stopSignal } from '../../src/runtime/signals.ts';
import type { Figure } from './measure.ts';
import { type BenchOptions, chosen } from './options.ts';
import { startHttp } from './proxy/backends.ts';
import { PEER_NAMES } from './proxy/peers.ts';
import { connections, requests } from './proxy/rates.ts';
import { figuresOf } from './proxy/rounds.ts';
import { withSite } from './proxy/site.ts';
import type { Subject } from './proxy/subject.ts';

const RUNS = 5;
const SECONDS = 4;
const PROGRAMS = ['ip', 'nft', 'nsenter', 'sysctl', 'ss', 'haproxy', 'nginx', 'wrk', 'iperf3'];

/** In the order in which they are taken. */
const SUBJECTS = { requests, connections } as const satisfies Readonly<Record<string, Subject>>;
type SubjectName = keyof typeof SUBJECTS;
const SUBJECT_NAMES = Object.keys(SUBJECTS) as readonly SubjectName[];

/** @throws {Error} For a peer or a figure that is not there, a program that is missing, or an interrupt. */
export async function proxyFigures({ runs = RUNS, proxy }: BenchOptions): Promise<readonly Figure[]> {
  const { seconds = SECONDS, node, spec } = proxy;
  const peers = chosen(PEER_NAMES, proxy.peers);
  const wanted = chosen(SUBJECT_NAMES, proxy.figures);
  await requirePrograms(PROGRAMS);
  const signal = stopSignal();
  return withSite(async (site) => {
    for (const host of site.backends) await startHttp(host);
    const taken: Figure[] = [];
    for (const name of wanted) {
      const rounds = { site, seconds, taken, signal, node, spec, rounds: runs, peers };
      taken.push(...(await figuresOf(name, SUBJECTS[name], rounds)));
    }
    return taken;
  });
}
