// What a number of backends costs the balancer nftables, and what changes of the ready set do.

import { setTimeout as delay } from 'node:timers/promises';
import type { CallOrder, Calls } from '../load/caller.ts';
import { CONNECTIONS_ROW, connections } from '../load/rates.ts';
import type { Reading } from '../load/subject.ts';
import { manyHttpBackends } from '../site/backends.ts';
import { BY_NFTABLES, documentOf, PEERS } from '../site/peers.ts';
import { scriptCommand } from '../site/script.ts';
import { runOn, type Site } from '../site/site.ts';
import type { ChangeOrder, ChangeResult } from './changer.ts';
import { pacedRows, ROWS } from './rows.ts';

/** A process has started up, and has looked at its table a few times. */
const SETTLE_MS = 4000;

/** Long enough for ten looks at the table. */
const REST_MS = 10_000;

/** Apart from each other, so that none waits for the one before. */
const CHANGES = 20;
const CHANGES_EVERY_MS = 500;

/** A connection is on its way all the time, at a load that leaves the processor to others. */
const CALL_EVERY_MS = 10;

const PATIENCE_MS = 60_000;

export interface GrowthScene {
  readonly site: Site;
  readonly backends: number;
  /** How long a load lasts. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** While nothing changes, with clients and without, and at single changes. */
export async function readingsOf(scene: GrowthScene): Promise<readonly Reading[]> {
  const resting = await readingsAtRest(scene);
  const { lags, cpuSeconds, seconds } = await change(scene, { changes: CHANGES, everyMs: CHANGES_EVERY_MS });
  const ofOthers = resting.share * seconds;
  const changeCost = { ...ROWS.changeCost, value: ((cpuSeconds - ofOthers) * 1000) / CHANGES };
  return [...lags.map((value) => ({ ...ROWS.change, value })), changeCost, ...resting.readings];
}

async function readingsAtRest(scene: GrowthScene): Promise<{ share: number; readings: readonly Reading[] }> {
  const { site, backends, signal } = scene;
  const setting = { site, backends: manyHttpBackends(site, backends), node: [], spec: {} };
  await using service = await PEERS.nftables.start(setting);
  await delay(SETTLE_MS, undefined, { signal });
  const before = await service.cpuSeconds();
  await delay(REST_MS, undefined, { signal });
  const share = ((await service.cpuSeconds()) - before) / (REST_MS / 1000);
  const memory = { ...ROWS.memory, value: (await service.residentBytes()) / 1e6 };
  const target = { at: PEERS.nftables.at(setting), service };
  const underLoad = await connections.measure({ ...scene, target, taken: [] });
  const rate = underLoad.filter(({ what }) => what === CONNECTIONS_ROW);
  return { share, readings: [{ ...ROWS.restCost, value: share * 100 }, memory, ...rate] };
}

/** While the ready set changes at a pace, so many changes a minute, and a client goes on connecting. */
export async function readingsAtPace(scene: GrowthScene, pace: number): Promise<readonly Reading[]> {
  const everyMs = 60_000 / pace;
  const changes = Math.ceil((scene.seconds * 1000) / everyMs); // the client is to end first
  const [result, calls] = await Promise.all([change(scene, { changes, everyMs }), call(scene)]);
  const rows = pacedRows(pace);
  return [
    ...result.lags.map((value) => ({ ...rows.lag, value })),
    { ...rows.cost, value: (result.cpuSeconds / result.seconds) * 100 },
    { ...rows.slowest, value: calls.slowestMs },
    { ...rows.failed, value: calls.failed },
  ];
}

async function change(scene: GrowthScene, pace: Omit<ChangeOrder, 'document'>): Promise<ChangeResult> {
  const { site, backends, signal } = scene;
  const setting = { site, backends: manyHttpBackends(site, backends), spec: {} };
  const order: ChangeOrder = { document: documentOf(setting, BY_NFTABLES), ...pace };
  const limits = { timeoutMs: pace.changes * pace.everyMs + PATIENCE_MS, signal };
  return JSON.parse(await runOn(site.middle, scriptCommand('growth/changer', order), limits)) as ChangeResult;
}

async function call({ site, seconds, signal }: GrowthScene): Promise<Calls> {
  const order: CallOrder = {
    ...PEERS.nftables.at({ site }),
    everyMs: CALL_EVERY_MS,
    seconds,
  };
  const limits = { timeoutMs: seconds * 1000 + PATIENCE_MS, signal };
  return JSON.parse(await runOn(site.client, scriptCommand('load/caller', order), limits)) as Calls;
}
