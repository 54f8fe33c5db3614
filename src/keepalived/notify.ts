// keepalived's notify FIFO: one line for each change of state.

import { constants, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Latest } from '../base/latest.ts';
import { run } from '../host/exec.ts';

export type VrrpState = 'init' | 'backup' | 'master' | 'fault';

/** State of each VRRP instance by its name. */
export type VrrpStates = ReadonlyMap<string, VrrpState>;

/** STOP and DELETED end an instance; the next state comes from a new keepalived. */
const STATES: Readonly<Record<string, VrrpState>> = {
  MASTER: 'master',
  BACKUP: 'backup',
  FAULT: 'fault',
  STOP: 'init',
  DELETED: 'init',
};

/** Reads `INSTANCE "cplb-0" MASTER 199`; `undefined` for groups, other events and broken lines. */
export function parseNotifyLine(line: string): { instance: string; state: VrrpState } | undefined {
  const { instance, event = '' } =
    /^INSTANCE "(?<instance>[^"]+)" (?<event>[A-Z_]+)(?: -?\d+)?$/.exec(line)?.groups ?? {};
  const state = STATES[event];
  return instance === undefined || state === undefined ? undefined : { instance, state };
}

/** True while at least one instance of this node is master. */
export const isHolder = (states: VrrpStates): boolean => [...states.values()].includes('master');

/**
 * Makes the FIFO and feeds `states` from it until the result is disposed of.
 *
 * It is opened for reading and writing, so that it has no end when keepalived closes its side, and read through the event
 * loop, so that no thread waits in it.
 */
export async function followNotifyFifo(path: string, states: Latest<VrrpStates>): Promise<AsyncDisposable> {
  await rm(path, { force: true });
  await run('mkfifo', ['--mode=0600', path]);
  // A plain descriptor, which the socket owns from here on: a FileHandle would close it when it is garbage-collected.
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  createInterface({ input: socket }).on('line', (line) => {
    const event = parseNotifyLine(line);
    if (event !== undefined && states.value.get(event.instance) !== event.state) {
      states.set(new Map(states.value).set(event.instance, event.state));
    }
  });
  return {
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
      await rm(path, { force: true });
    },
  };
}
