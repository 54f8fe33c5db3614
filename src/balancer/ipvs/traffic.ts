// What the kernel's table of virtual servers says of connections. Pure.

import { type BackendKey, keyOf } from '../../base/backend.ts';
import { formatHostPort, type HostPort } from '../../base/port.ts';
import type { VirtualServer } from '../../host/ipvs.ts';
import { type BackendTraffic, NO_BACKEND_TRAFFIC, NO_TRAFFIC, type Traffic } from '../traffic.ts';

/** Connections that are open now, through those virtual servers of the table that are `own`. */
export function trafficIn(table: readonly VirtualServer[], own: readonly HostPort[]): Traffic {
  const names = new Set(own.map(formatHostPort));
  const backends = new Map<BackendKey, BackendTraffic>();
  for (const server of table.filter((each) => names.has(formatHostPort(each))).flatMap(({ servers }) => servers)) {
    const { connections } = backends.get(keyOf(server)) ?? NO_BACKEND_TRAFFIC;
    backends.set(keyOf(server), { ...NO_BACKEND_TRAFFIC, connections: connections + server.active });
  }
  const connections = [...backends.values()].reduce((sum, each) => sum + each.connections, 0);
  return { ...NO_TRAFFIC, connections, backends };
}
