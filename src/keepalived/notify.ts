// keepalived's notify FIFO: one line for each change of state.

import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { openFifo } from '../host/fifo.ts';
import type { VrrpState } from './states.ts';

/** STOP and DELETED end an instance; the next state comes from a new keepalived. */
const STATES: Readonly<Record<string, VrrpState>> = {
  MASTER: 'master',
  BACKUP: 'backup',
  FAULT: 'fault',
  STOP: 'init',
  DELETED: 'init',
};

/** A change of state. */
export interface NotifyEvent {
  readonly instance: string;
  readonly state: VrrpState;
}

/** Reads `INSTANCE "cplb-0" MASTER 199`, and word of another master (`rival`); `undefined` for groups, other events and broken lines. */
export function parseNotifyLine(
  line: string,
): NotifyEvent | { readonly instance: string; readonly rival: true } | undefined {
  const { instance, event = '' } =
    /^INSTANCE "(?<instance>[^"]+)" (?<event>[A-Z_]+)(?: -?\d+)?$/.exec(line)?.groups ?? {};
  if (instance === undefined) return undefined;
  if (event === 'MASTER_RX_LOWER_PRI') return { instance, rival: true };
  const state = STATES[event];
  return state === undefined ? undefined : { instance, state };
}

/** What is to be done with the lines of the FIFO. */
export interface NotifyListener {
  /** An instance has changed its state. */
  onState(event: NotifyEvent): void;
  /** This node is master of an instance and hears another that claims to be. */
  onRival(instance: string): void;
}

/** Makes the FIFO and listens to it until the result is disposed of. */
export async function followNotifyFifo(path: string, listener: NotifyListener): Promise<AsyncDisposable> {
  const stream = await openFifo(path);
  createInterface({ input: stream }).on('line', (line) => {
    const event = parseNotifyLine(line);
    if (event === undefined) return;
    if ('rival' in event) listener.onRival(event.instance);
    else listener.onState(event);
  });
  return {
    [Symbol.asyncDispose]: async () => {
      stream.destroy();
      await rm(path, { force: true });
    },
  };
}
