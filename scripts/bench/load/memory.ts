// What a peer keeps in memory: for connections that nobody uses, and before the first one.

import { setTimeout as delay } from 'node:timers/promises';
import { httpBackends } from '../site/backends.ts';
import { fileLimit } from '../site/limits.ts';
import { scriptCommand } from '../site/script.ts';
import { Service } from '../site/service.ts';
import type { HoldOrder } from './hold.ts';
import type { Scene, Subject } from './subject.ts';

/** Beside connections a process needs some file descriptors, by a wide margin. */
const OTHER_FILES = 1000;

/** Each takes two of a proxy's file descriptors. */
const CONNECTIONS = Math.min(10_000, Math.floor((fileLimit() - OTHER_FILES) / 2));

/** What the kernel carries needs no file of anybody on this host. */
const MANY = 20_000;

/** By then memory no longer changes, and a garbage collector has had its chance. */
const SETTLE_MS = 5000;

export const IDLE_CONNECTION_ROW = `resident memory per idle connection, of ${CONNECTIONS}`;
export const MANY_ROW = `resident memory for ${MANY} idle connections`;
export const IDLE_ROW = 'resident memory idle';

export const idleConnections: Subject = {
  backends: httpBackends,
  measure: async (scene) => {
    const grown = await grownBy(CONNECTIONS, scene);
    return [{ what: IDLE_CONNECTION_ROW, unit: 'KB', value: grown / CONNECTIONS / 1000 }];
  },
};

export const manyConnections: Subject = {
  backends: httpBackends,
  measure: async (scene) => [{ what: MANY_ROW, unit: 'MB', value: (await grownBy(MANY, scene)) / 1e6 }],
};

export const idle: Subject = {
  backends: httpBackends,
  measure: async (scene) => [{ what: IDLE_ROW, unit: 'MB', value: (await settledBytes(scene)) / 1e6 }],
};

/** What resident memory grows by, in bytes, while so many connections are open. */
async function grownBy(connections: number, scene: Scene): Promise<number> {
  const before = await settledBytes(scene);
  await using clients = new AsyncDisposableStack();
  const holders: Service[] = [];
  for (const share of sharesOf(connections, fileLimit() - OTHER_FILES)) {
    const order: HoldOrder = { ...scene.target.at, connections: share };
    const command = scriptCommand('load/hold', order);
    holders.push(clients.use(await Service.start(scene.site.client, { name: 'hold', command, ready: 'said' })));
  }
  const grown = (await settledBytes(scene)) - before;
  for (const holder of holders) await holder.requireRunning(); // it ends when one of its connections does
  return grown;
}

/** A number in parts of which none is above `most`. */
export function sharesOf(total: number, most: number): readonly number[] {
  return Array.from({ length: Math.ceil(total / most) }, (_, i) => Math.min(most, total - i * most));
}

async function settledBytes({ target, signal }: Scene): Promise<number> {
  await delay(SETTLE_MS, undefined, { signal });
  return (await target.service?.residentBytes()) ?? 0;
}
