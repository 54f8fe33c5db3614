// What a balancer has counted: connections, bytes and failures, for status and metrics.

import type { BackendKey } from '../base/backend.ts';

/** How a connection to a backend can fail. docs/reference/metrics.md explains each. */
const FAILURE_KINDS = [
  'refused',
  'reset',
  'timeout',
  'unreachable',
  'slow',
  'silent',
  'closed',
  'lost',
  'other',
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface BackendTraffic {
  /** Open now. */
  readonly connections: number;
  /** Ever, as all that follows: since this cplb started. */
  readonly connectionsTotal: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Absent where nobody counts packets. */
  readonly packetsSent?: number;
  readonly packetsReceived?: number;
  readonly failures: Readonly<Partial<Record<FailureKind, number>>>;
}

/** What happened to the balancer nftables, since this cplb started. */
export interface NftablesEvents {
  /** How often somebody had removed or changed the table and it was put back. */
  readonly restored: number;
  /** Connections to lost backends that were reset. */
  readonly resets: number;
  /** Connection attempts that a backend refused, and that the kernel sent to another. */
  readonly retried: number;
}

export interface Traffic {
  /** Clients that are connected now, those included that have no backend yet. */
  readonly connections: number;
  readonly connectionsTotal: number;
  /** Clients that were turned away because the limit was reached. */
  readonly rejectedTotal: number;
  /** Clients that may be connected at a time; 0 before it is known, and where nothing is balanced. */
  readonly maxConnections: number;
  readonly backends: ReadonlyMap<BackendKey, BackendTraffic>;
  /** Of the balancer nftables alone. */
  readonly nftables?: NftablesEvents;
}

export const NO_TRAFFIC: Traffic = {
  connections: 0,
  connectionsTotal: 0,
  rejectedTotal: 0,
  maxConnections: 0,
  backends: new Map(),
};

export const NO_BACKEND_TRAFFIC: BackendTraffic = {
  connections: 0,
  connectionsTotal: 0,
  bytesSent: 0,
  bytesReceived: 0,
  failures: {},
};

/** The sum of what several threads of the proxy have counted. Pure. */
export function sumOf(parts: Iterable<Traffic>): Traffic {
  let sum = NO_TRAFFIC;
  for (const part of parts) {
    const backends = new Map(sum.backends);
    for (const [key, traffic] of part.backends)
      backends.set(key, add(backends.get(key) ?? NO_BACKEND_TRAFFIC, traffic));
    sum = {
      connections: sum.connections + part.connections,
      connectionsTotal: sum.connectionsTotal + part.connectionsTotal,
      rejectedTotal: sum.rejectedTotal + part.rejectedTotal,
      maxConnections: Math.max(sum.maxConnections, part.maxConnections), // all parts have the same seats
      backends,
    };
  }
  return sum;
}

const add = (left: BackendTraffic, right: BackendTraffic): BackendTraffic => ({
  connections: left.connections + right.connections,
  connectionsTotal: left.connectionsTotal + right.connectionsTotal,
  bytesSent: left.bytesSent + right.bytesSent,
  bytesReceived: left.bytesReceived + right.bytesReceived,
  failures: addFailures(left.failures, right.failures),
});

function addFailures(left: BackendTraffic['failures'], right: BackendTraffic['failures']): BackendTraffic['failures'] {
  const kinds = FAILURE_KINDS.filter((kind) => left[kind] !== undefined || right[kind] !== undefined);
  return Object.fromEntries(kinds.map((kind) => [kind, (left[kind] ?? 0) + (right[kind] ?? 0)]));
}
