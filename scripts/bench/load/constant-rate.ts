// A client that sends requests at a fixed rate whatever becomes of the earlier ones, and tells how long their answers took. A
// time counts from the moment at which the request was due: one that waits because its connection is still busy is late, too.
// Run by the measurement in the namespace of the client, with a RateOrder as JSON in the first argument.

import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../measure.ts';
import { Lane } from './lane.ts';

export interface RateOrder {
  readonly address: string;
  readonly port: number;
  /** Requests a second, spread evenly over the connections and over time. */
  readonly rate: number;
  readonly connections: number;
  /** The requests that are due in it are sent and not counted. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** In microseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
}

/** Beyond the end, for the last answers. */
const PATIENCE_MS = 10_000;

const order = JSON.parse(process.argv[2] ?? '{}') as RateOrder;
const latencies: number[] = [];
const lanes = await Promise.all(Array.from({ length: order.connections }, () => Lane.open(order)));
const started = performance.now();
const measuredFrom = started + order.warmUpSeconds * 1000;
const total = order.rate * (order.warmUpSeconds + order.seconds);
let answered = 0;

/** Sends what is due by now. Timers come a millisecond apart, which is in the times of all peers alike. */
for (let sent = 0; sent < total; await delay(1)) {
  for (const due = ((performance.now() - started) * order.rate) / 1000; sent < Math.min(due, total); sent++) {
    const dueAt = started + (sent * 1000) / order.rate;
    lanes[sent % lanes.length]?.ask(() => {
      answered += 1;
      if (dueAt >= measuredFrom) latencies.push(performance.now() - dueAt);
    });
  }
}
for (const deadline = performance.now() + PATIENCE_MS; answered < total; await delay(10)) {
  if (performance.now() > deadline) throw new Error(`${total - answered} of ${total} requests had no answer`);
}
const microseconds = (share: number): number => percentile(latencies, share) * 1000;
const result: Latencies = { p50: microseconds(0.5), p99: microseconds(0.99) };
process.stdout.write(`${JSON.stringify(result)}\n`);
for (const lane of lanes) lane.close();
