// A client that opens a connection again and again, each with one request, from the first that is answered. Run by the measurement in the namespace of the client,
// with a CallOrder as JSON in the first argument.

import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '../../../src/lab/wait.ts';
import { Lane } from './lane.ts';

export interface CallOrder {
  readonly address: string;
  readonly port: number;
  readonly everyMs: number;
  readonly seconds: number;
}

export interface Calls {
  readonly made: number;
  readonly failed: number;
  /** From the first packet to the last byte of the answer, of those that did not fail. */
  readonly slowestMs: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as CallOrder;
await waitFor('a first answer', () => call().catch(() => undefined));
const took: Promise<number>[] = [];
for (const end = performance.now() + order.seconds * 1000; performance.now() < end; await delay(order.everyMs)) {
  took.push(call().catch(() => Number.NaN));
}
const times = await Promise.all(took);
const answered = times.filter((ms) => !Number.isNaN(ms));
const calls: Calls = {
  made: times.length,
  failed: times.length - answered.length,
  slowestMs: Math.max(0, ...answered),
};
process.stdout.write(`${JSON.stringify(calls)}\n`);

async function call(): Promise<number> {
  const began = performance.now();
  const lane = await Lane.open(order);
  lane.close();
  return performance.now() - began;
}
