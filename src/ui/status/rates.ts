// Rates from two answers of the same cplb: its counters only grow, until it starts again. Pure.

import type { StatusDocument } from '../../admin/contract.ts';

/** Long enough for a rate to be calm, short enough to follow what happens. */
const BASE_MS = 2000;

export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly status: StatusDocument;
}

/** New connections, and bytes to and from the API servers. */
export interface Rates {
  readonly connections: number;
  readonly sent: number;
  readonly received: number;
}

/** Per second, of the node and of each backend by its address; absent where nothing can be compared yet. */
export interface AllRates {
  readonly clients: number | undefined;
  readonly backends: ReadonlyMap<string, Rates>;
}

/**
 * The samples that the next rates need: those of the last {@link BASE_MS} and one before them.
 *
 * @param samples The oldest first. They are forgotten when cplb has started again, for its counters have too.
 */
export function remember(samples: readonly Sample[], next: Sample): readonly Sample[] {
  if (samples.at(-1)?.status.startedAt !== next.status.startedAt) return [next];
  const all = [...samples, next];
  const base = all.findLastIndex(({ at }) => at <= next.at - BASE_MS);
  return all.slice(Math.max(0, base));
}

/** Between the first and the last of the samples. */
export function ratesOf(samples: readonly Sample[]): AllRates {
  const [before, now] = [samples[0], samples.at(-1)];
  const seconds = before === undefined || now === undefined ? 0 : (now.at - before.at) / 1000;
  if (before === undefined || now === undefined || seconds <= 0) return { clients: undefined, backends: new Map() };
  const per = (from: number, to: number) => Math.max(0, to - from) / seconds;
  const old = new Map(before.status.backends.map((backend) => [backend.address, backend]));
  const backends = now.status.backends.flatMap(({ address, ...counted }): [string, Rates][] => {
    const was = old.get(address);
    if (was === undefined) return [];
    const connections = per(was.connectionsTotal, counted.connectionsTotal);
    const sent = per(was.bytesSent, counted.bytesSent);
    return [[address, { connections, sent, received: per(was.bytesReceived, counted.bytesReceived) }]];
  });
  const clients = per(before.status.balancer.connectionsTotal, now.status.balancer.connectionsTotal);
  return { clients, backends: new Map(backends) };
}

/** Of all backends together; `undefined` while none is known. */
export function sumOf({ backends }: AllRates): Rates | undefined {
  const all = [...backends.values()];
  if (all.length === 0) return undefined;
  const sum = (of: (rates: Rates) => number) => all.reduce((total, rates) => total + of(rates), 0);
  return {
    connections: sum(({ connections }) => connections),
    sent: sum(({ sent }) => sent),
    received: sum(({ received }) => received),
  };
}
