// What a proxy costs: HAProxy, nginx and cplb in turn between the same clients and the same backends, and the way without one.

import { requirePrograms } from '../../src/host/requirements.ts';
import { interrupted } from '../../src/lab/lab.ts';
import { stopSignal } from '../../src/runtime/signals.ts';
import { idleMemory } from './lab.ts';
import type { Figure } from './measure.ts';
import type { BenchOptions, ProxyOptions } from './options.ts';
import { againstAims } from './proxy/aims.ts';
import { startHttpBackends } from './proxy/backends.ts';
import { addedLatency } from './proxy/latency.ts';
import { IDLE_ROW } from './proxy/memory.ts';
import { PEERS } from './proxy/peers.ts';
import { figuresOf } from './proxy/rounds.ts';
import { withSite } from './proxy/site.ts';
import { SUBJECT_NAMES, SUBJECTS, type SubjectName } from './proxy/subjects.ts';

const RUNS = 5;
const SECONDS = 4;
const PROGRAMS = ['ip', 'nft', 'nsenter', 'sysctl', 'ss', 'haproxy', 'nginx', 'wrk', 'iperf3'];

/** @throws {CplbError} For a program that is missing, or an interrupt. All that was made for the figures is removed before. */
export async function proxyFigures({ runs = RUNS, proxy }: BenchOptions): Promise<readonly Figure[]> {
  await requirePrograms(PROGRAMS);
  const signal = stopSignal();
  try {
    const taken = [...(await underLoad(runs, proxy, signal)), ...(await idleCplb(proxy, signal))];
    const figures = [...taken, ...addedLatency(taken)];
    return [...figures, ...againstAims(figures)];
  } catch (error) {
    throw signal.aborted ? interrupted(signal, 'the hosts of the measurement are removed again') : error;
  }
}

const underLoad = (
  rounds: number,
  { seconds = SECONDS, figures, ...wishes }: ProxyOptions,
  signal: AbortSignal,
): Promise<readonly Figure[]> =>
  withSite(async (site) => {
    await startHttpBackends(site);
    const taken: Figure[] = [];
    for (const name of withNeeds(figures)) {
      taken.push(...(await figuresOf(name, SUBJECTS[name], { ...wishes, rounds, site, seconds, taken, signal })));
    }
    return taken;
  });

/** The rate at which latency is measured is a share of that of `requests`. */
const withNeeds = (asked: readonly SubjectName[]): readonly SubjectName[] =>
  SUBJECT_NAMES.filter((name) => asked.includes(name) || (name === 'requests' && asked.includes('latency')));

/** Of all that a node runs, cplb itself: its peers have no keepalived with them either. */
async function idleCplb({ figures, peers }: ProxyOptions, signal: AbortSignal): Promise<readonly Figure[]> {
  if (!figures.includes('idle') || !peers.includes('cplb')) return [];
  const samples = (await idleMemory(signal)).map(({ cplb }) => cplb / 1e6);
  return [{ what: IDLE_ROW, unit: 'MB', peer: PEERS.cplb.title, samples }];
}
