// What a proxy keeps in memory: for each connection that nobody uses, and before the first one.

import { setTimeout as delay } from 'node:timers/promises';
import { httpBackends } from './backends.ts';
import type { HoldOrder } from './hold.ts';
import { fileLimit } from './limits.ts';
import { scriptCommand } from './script.ts';
import { Service } from './service.ts';
import type { Reading, Scene, Subject } from './subject.ts';

/** Each takes two of a proxy's file descriptors, of which it needs some others. */
const CONNECTIONS = Math.min(10_000, Math.floor((fileLimit() - 1000) / 2));

/** By then memory no longer changes, and a garbage collector has had its chance. */
const SETTLE_MS = 5000;

export const IDLE_CONNECTION_ROW = `resident memory per idle connection, of ${CONNECTIONS}`;
export const IDLE_ROW = 'resident memory idle';

export const idleConnections: Subject = {
  peers: ['haproxy', 'nginx', 'cplb'],
  backends: httpBackends,
  measure: perConnection,
};

/** That of cplb is another process: `cplb start`. */
export const idle: Subject = {
  peers: ['haproxy', 'nginx'],
  backends: httpBackends,
  measure: async (scene) => [{ what: IDLE_ROW, unit: 'MB', value: (await settledBytes(scene)) / 1e6 }],
};

async function perConnection(scene: Scene): Promise<readonly Reading[]> {
  const { site, target } = scene;
  const before = await settledBytes(scene);
  const order: HoldOrder = { ...target.at, connections: CONNECTIONS };
  const command = scriptCommand('hold', order);
  await using client = await Service.start(site.client, { name: 'hold', command, ready: 'said' });
  const grown = (await settledBytes(scene)) - before;
  await client.requireRunning(); // it ends when one of its connections does
  return [{ what: IDLE_CONNECTION_ROW, unit: 'KB', value: grown / CONNECTIONS / 1000 }];
}

async function settledBytes({ target, signal }: Scene): Promise<number> {
  await delay(SETTLE_MS, undefined, { signal });
  return (await target.proxy?.residentBytes()) ?? 0;
}
