// Requests a second on kept connections, and new connections a second, as wrk counts them.

import { formatHostPort } from '../../../src/base/port.ts';
import { progress } from '../measure.ts';
import { httpBackends } from '../site/backends.ts';
import { runOn } from '../site/site.ts';
import { costOf, costReadings, ownCostRow } from './cost.ts';
import type { Reading, Scene, Subject } from './subject.ts';
import { parseWrk, type WrkResult } from './wrk.ts';

/** One thread is at its limit before a direct connection is. */
const THREADS = 2;

/** By then V8 has compiled what the load runs through. */
const WARM_UP_SECONDS = 2;

interface Load {
  /** Its row. */
  readonly what: string;
  readonly unit: string;
  /** What its cost is told for. */
  readonly per: string;
  readonly connections: number;
  readonly headers: readonly string[];
}

const KEPT: Load = {
  what: 'requests a second, 64 kept connections',
  unit: 'requests',
  per: '1000 requests',
  connections: 64,
  headers: [],
};

/** One request on each connection, which the backend closes behind its answer. */
const NEW: Load = {
  what: 'new connections a second, 32 at a time',
  unit: 'connections',
  per: '1000 connections',
  connections: 32,
  headers: ['-H', 'Connection: close'],
};

export const REQUESTS_ROW = KEPT.what;
export const CONNECTIONS_ROW = NEW.what;
export const REQUESTS_COST_ROW = ownCostRow(KEPT.per);
export const CONNECTIONS_COST_ROW = ownCostRow(NEW.per);

const subjectOf = (load: Load): Subject => ({
  backends: httpBackends,
  measure: (scene) => rateUnder(load, scene),
});

export const requests = subjectOf(KEPT);
export const connections = subjectOf(NEW);

async function rateUnder(load: Load, scene: Scene): Promise<readonly Reading[]> {
  await wrk(load, scene, WARM_UP_SECONDS);
  const { result, cost } = await costOf(scene.target, () => wrk(load, scene, scene.seconds));
  if (result.failed > 0) progress(`  ${result.failed} of ${result.requests} ${load.unit} failed`);
  const rate = { what: load.what, unit: '', value: result.perSecond };
  return [rate, ...costReadings(cost, { per: load.per, amount: result.requests / 1000 })];
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
