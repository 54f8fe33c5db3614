// The balancer of a document whose ready set changes again and again: one backend after the other drops out, and the one before
// is back. Run by the measurement in the namespace of the host in the middle, with a ChangeOrder as JSON in the first argument.

import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { keyOf } from '../../../src/base/backend.ts';
import type { BackendSet } from '../../../src/base/backend-set.ts';
import { createLogger } from '../../../src/base/logger.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { ownBalancer } from '../site/own-balancer.ts';
import { cpuTicks, TICKS } from '../site/service.ts';
import { Lags } from './lags.ts';

export interface ChangeOrder {
  readonly document: object;
  readonly everyMs: number;
  readonly changes: number;
}

export interface ChangeResult {
  /** From each change of the ready set to the exit of the `nft` that has brought it, or a later one, to the kernel; in ms. */
  readonly lags: readonly number[];
  /** Processor time of this process and its children, in seconds, and how long that took. */
  readonly cpuSeconds: number;
  readonly seconds: number;
}

/** Changes before the first that counts: V8 has compiled what they run through by then. */
const WARM_UP = 5;
const WARM_UP_EVERY_MS = 300;

const order = JSON.parse(process.argv[2] ?? '{}') as ChangeOrder;
const logger = createLogger({ write: hear });
logger.level = 'debug';
const { balancer, backends } = await ownBalancer(JSON.stringify(order.document), logger);
const all = backends.value.usable;
let lags = new Lags(stateOf(backends.value));

const stop = new AbortController();
const ready = Promise.withResolvers<void>();
const running = balancer.run(stop.signal, ready.resolve);
await Promise.race([ready.promise, running]);
await change(0, WARM_UP, WARM_UP_EVERY_MS);
lags = new Lags(stateOf(backends.value));
const [began, cpuBefore] = [performance.now(), await cpuSeconds()];
await change(WARM_UP, order.changes, order.everyMs);
const seconds = (performance.now() - began) / 1000;
const result: ChangeResult = { lags: lags.found, cpuSeconds: (await cpuSeconds()) - cpuBefore, seconds };
stop.abort();
await running;
process.stdout.write(`${JSON.stringify(result)}\n`);

/** Settles a pause after the last of them, once the kernel is as it should be. */
async function change(first: number, count: number, everyMs: number): Promise<void> {
  const began = performance.now();
  for (let i = first; i < first + count; i++) {
    const out = all[i % all.length];
    const set = { ...backends.value, usable: all.filter((one) => one !== out), spare: out === undefined ? [] : [out] };
    lags.wanted(stateOf(set), performance.now());
    backends.set(set);
    await delay(Math.max(0, began + (i + 1 - first) * everyMs - performance.now()));
  }
  await waitFor('the last change', async () => lags.isSettled || undefined);
}

function stateOf({ usable }: Pick<BackendSet, 'usable'>): string {
  return usable.map(keyOf).join();
}

/** Of the log only the line that tells what is in the kernel now. */
function hear(line: string): void {
  const { msg, backends: keys } = JSON.parse(line) as { msg: string; backends?: readonly string[] };
  if (msg === 'new connections are spread over these') lags.applied(keys?.join() ?? '', performance.now());
}

async function cpuSeconds(): Promise<number> {
  return cpuTicks(await readFile('/proc/self/stat', 'utf8')) / TICKS;
}
