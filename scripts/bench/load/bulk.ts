// Gbit/s in bulk, one way and the other, as iperf3 counts them.

import { bulkBackends, startBulkBackend } from '../site/backends.ts';
import { runOn } from '../site/site.ts';
import { costOf, costReadings, ownCostRow } from './cost.ts';
import { type IperfResult, parseIperf } from './iperf.ts';
import type { Reading, Scene, Subject } from './subject.ts';

/** More than a proxy has threads here, so that each of them has some; one alone would hide all but the first. */
const STREAMS = 4;

const WARM_UP_SECONDS = 1;

const WAYS = {
  'to the backend': [],
  'to the client': ['-R'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
type Way = keyof typeof WAYS;
const WAY_NAMES = Object.keys(WAYS) as readonly Way[];

const rowOf = (way: Way): string => `Gbit/s in bulk ${way}`;
const perGbit = (way: Way): string => `Gbit ${way}`;

/** Of each way the rate, and what it costs. */
export const BULK_ROWS = WAY_NAMES.map((way) => ({ rate: rowOf(way), cost: ownCostRow(perGbit(way)) }));

export const bulk: Subject = {
  backends: bulkBackends,
  measure: async (scene) => [...(await rate('to the backend', scene)), ...(await rate('to the client', scene))],
};

async function rate(way: Way, scene: Scene): Promise<readonly Reading[]> {
  await iperf3(way, scene, WARM_UP_SECONDS);
  const { result, cost } = await costOf(scene.target, () => iperf3(way, scene, scene.seconds));
  const reading = { what: rowOf(way), unit: '', value: result.gbitPerSecond };
  return [reading, ...costReadings(cost, { per: perGbit(way), amount: result.gbit })];
}

async function iperf3(way: Way, { site, target, signal }: Scene, seconds: number): Promise<IperfResult> {
  await using _server = await startBulkBackend(site);
  const { address, port } = target.at;
  const numbers = ['-p', `${port}`, '-P', `${STREAMS}`, '-t', `${seconds}`];
  const command = ['iperf3', '-J', '-c', address, ...numbers, ...WAYS[way]];
  return parseIperf(await runOn(site.client, command, { timeoutMs: (seconds + 30) * 1000, signal }));
}
