// Requests a second on kept connections, and new connections a second, as wrk counts them.

import { formatHostPort } from '../../../src/base/port.ts';
import { progress } from '../measure.ts';
import { httpBackends } from './backends.ts';
import { PEER_NAMES } from './peers.ts';
import { runOn } from './site.ts';
import { costOf, type Reading, type Scene, type Subject } from './subject.ts';
import { parseWrk, type WrkResult } from './wrk.ts';

/** One thread is at its limit before a direct connection is. */
const THREADS = 2;

/** By then V8 has compiled what the load runs through. */
const WARM_UP_SECONDS = 2;

interface Load {
  /** Its row. */
  readonly what: string;
  readonly unit: string;
  readonly connections: number;
  readonly headers: readonly string[];
}

const KEPT: Load = {
  what: 'requests a second, 64 kept connections',
  unit: 'requests',
  connections: 64,
  headers: [],
};

/** One request on each connection, which the backend closes behind its answer. */
const NEW: Load = {
  what: 'new connections a second, 32 at a time',
  unit: 'connections',
  connections: 32,
  headers: ['-H', 'Connection: close'],
};

export const REQUESTS_ROW = KEPT.what;
export const CONNECTIONS_ROW = NEW.what;

const subjectOf = (load: Load): Subject => ({
  peers: PEER_NAMES,
  backends: httpBackends,
  measure: (scene) => rateUnder(load, scene),
});

export const requests = subjectOf(KEPT);
export const connections = subjectOf(NEW);

async function rateUnder(load: Load, scene: Scene): Promise<readonly Reading[]> {
  await wrk(load, scene, WARM_UP_SECONDS);
  const { result, cpuSeconds } = await costOf(scene.target, () => wrk(load, scene, scene.seconds));
  if (result.failed > 0) progress(`  ${result.failed} of ${result.requests} ${load.unit} failed`);
  const rate = { what: load.what, unit: '', value: result.perSecond };
  if (cpuSeconds === undefined) return [rate];
  const cost = (cpuSeconds * 1000) / (result.requests / 1000);
  return [rate, { what: `processor time per 1000 ${load.unit}`, unit: 'ms', value: cost }];
}

async function wrk(
  { connections, headers }: Load,
  { site, target, signal }: Scene,
  seconds: number,
): Promise<WrkResult> {
  const numbers = [`-t${THREADS}`, `-c${connections}`, `-d${seconds}s`];
  const command = ['wrk', ...numbers, ...headers, `http://${formatHostPort(target.at)}/`];
  return parseWrk(await runOn(site.client, command, { timeoutMs: (seconds + 30) * 1000, signal }));
}
