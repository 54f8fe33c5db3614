// A client that keeps connections, some idle and some that ask again and again, and tells when the other side ends them. Run by
// the measurement in the namespace of the client, with a KeptOrder as JSON in the first argument. It says `ready`, and once some
// were ended and then no more for a while an EndsOfKept as JSON.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setInterval } from 'node:timers/promises';
import { REQUEST } from './lane.ts';

export interface KeptOrder {
  readonly address: string;
  readonly port: number;
  /** How many there are of each kind. */
  readonly idle: number;
  readonly active: number;
}

/** Milliseconds since the epoch, one for each connection that was ended. */
export interface EndsOfKept {
  readonly idle: readonly number[];
  readonly active: readonly number[];
}

const ASK_EVERY_MS = 100;
const QUIET_MS = 2000;

const order = JSON.parse(process.argv[2] ?? '{}') as KeptOrder;
const ends = { idle: [] as number[], active: [] as number[] };
for (let i = 0; i < order.idle; i++) await keep(ends.idle);
for (let i = 0; i < order.active; i++) void ask(await keep(ends.active));
process.stdout.write('ready\n');
for await (const _ of setInterval(ASK_EVERY_MS)) {
  const last = Math.max(...ends.idle, ...ends.active);
  if (Number.isFinite(last) && Date.now() - last > QUIET_MS) break;
}
process.stdout.write(`${JSON.stringify(ends satisfies EndsOfKept)}\n`);
process.exit();

/** Opens a connection that has had one answer. */
async function keep(into: number[]): Promise<Socket> {
  const socket = connect({ host: order.address, port: order.port, noDelay: true });
  await once(socket, 'connect');
  socket.write(REQUEST);
  await once(socket, 'data');
  socket.on('error', () => {}); // that it was reset
  socket.once('close', () => into.push(Date.now()));
  return socket.resume();
}

async function ask(socket: Socket): Promise<void> {
  for await (const _ of setInterval(ASK_EVERY_MS)) if (!socket.write(REQUEST)) return;
}
