// An API server as the parts of the program name it to each other.

import { compareIps } from './ip.ts';
import { formatHostPort, type HostPort } from './port.ts';

/** One API server. `local` when it runs on this node. */
export interface Backend extends HostPort {
  readonly local: boolean;
}

export type BackendKey = string;

/** What names a backend in maps, logs and status: `10.0.0.1:6443`. */
export const keyOf = (backend: HostPort): BackendKey => formatHostPort(backend);

/** The same backends, each once, in the one order that every node uses. */
export function sortedUnique(backends: Iterable<Backend>): readonly Backend[] {
  const byKey = new Map([...backends].map((backend) => [keyOf(backend), backend]));
  return [...byKey.values()].toSorted((a, b) => compareIps(a.address, b.address) || a.port - b.port);
}

/** True when both lists name the same backends in the same order. */
export const sameBackends = (left: readonly Backend[], right: readonly Backend[]): boolean =>
  left.length === right.length && left.every((backend, i) => keyOf(backend) === keyOf(right[i] as Backend));
