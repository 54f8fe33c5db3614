// The virtual servers of keepalived, which the kernel balances by IPVS. Pure: equal backends give equal text.

import type { Backend } from '../../base/backend.ts';
import { type Family, familyOf, type IpAddress } from '../../base/ip.ts';
import type { HostPort, Port } from '../../base/port.ts';
import { fillTemplate, type Template, type TemplateVariable } from '../../base/template.ts';
import type { VirtualServerConfig } from '../../config/types.ts';
import type { Plan } from '../../plan/plan.ts';

/** The part of the plan that the virtual servers depend on. */
export type VirtualServersPlan = Pick<Plan, 'virtualServers' | 'backendPort'>;

/** Every address that a node takes packets for: the VIPs, and virtual servers that are none. */
export const addressesOf = ({
  vips,
  virtualServers,
}: Pick<Plan, 'vips'> & {
  readonly virtualServers: readonly Pick<VirtualServerConfig, 'address'>[];
}): readonly IpAddress[] => [...new Set([...vips, ...virtualServers.map(({ address }) => address)])];

/** The virtual servers as the kernel names them. */
export const serversOf = ({ virtualServers, backendPort: port }: VirtualServersPlan): readonly HostPort[] =>
  virtualServers.map(({ address }) => ({ address, port }));

/** Those of them that an API server is for. */
export const serversOver = (plan: VirtualServersPlan, backends: readonly Backend[]): readonly HostPort[] =>
  serversOf({
    ...plan,
    virtualServers: plan.virtualServers.filter((server) => backends.some(canForward(server, plan.backendPort))),
  });

/** What NAT sends to the API servers of a family comes back through the holder, which must pass it on to the clients. */
export const translates = ({ virtualServers }: Pick<Plan, 'virtualServers'>, family: Family): boolean =>
  virtualServers.some(({ address, forwarding }) => forwarding === 'NAT' && familyOf(address) === family);

/** Documents every name of the view; a test holds both together. */
export const VARIABLES: readonly TemplateVariable[] = [
  {
    name: 'VirtualServers',
    type: 'list',
    meaning: 'The virtual servers, without those that no API server is for.',
  },
  { name: 'VirtualServers[].IPAddress', type: 'text', meaning: 'The VIP.' },
  {
    name: 'VirtualServers[].DelayLoop',
    type: 'text',
    meaning: 'Seconds between two checks of an API server, in decimal digits such as 60 or 0.0005.',
  },
  { name: 'VirtualServers[].LBAlgo', type: 'text', meaning: 'IPVS scheduler.' },
  { name: 'VirtualServers[].LBKind', type: 'text', meaning: '`NAT`, `DR` or `TUN`.' },
  {
    name: 'VirtualServers[].PersistenceTimeoutSeconds',
    type: 'number',
    meaning: 'Seconds for which a client stays with its API server; 0 when it does not.',
  },
  {
    name: 'VirtualServers[].RealServers',
    type: 'list',
    meaning: 'The API servers of the same family, and on the port of the VIP unless `LBKind` is `NAT`.',
  },
  { name: 'VirtualServers[].RealServers[].IPAddress', type: 'text', meaning: 'Address of the API server.' },
  { name: 'VirtualServers[].RealServers[].Port', type: 'number', meaning: 'Port of the API server.' },
  { name: 'RealServers', type: 'list', meaning: 'The API servers of both families.' },
  { name: 'RealServers[].IPAddress', type: 'text', meaning: 'Address of the API server.' },
  { name: 'RealServers[].Port', type: 'number', meaning: 'Port of the API server.' },
  { name: 'APIServerPort', type: 'number', meaning: 'Port of the VIP and of the API servers.' },
];

/**
 * Fills a template of the virtual servers; blank while there is no API server for any.
 *
 * @param backends In the order in which they are to stand there.
 * @throws {CplbError} CPLB_INVALID_TEMPLATE for a fault of the user's own template.
 */
export const renderVirtualServers = (
  plan: VirtualServersPlan,
  backends: readonly Backend[],
  template: Template,
): string => fillTemplate(template, virtualServersView(plan, backends));

/** What a template of the virtual servers can use, under k0s' names where k0s has one. */
export const virtualServersView = (
  { virtualServers, backendPort }: VirtualServersPlan,
  backends: readonly Backend[],
): object => ({
  VirtualServers: virtualServers
    .map((server) => ({
      ...serverView(server),
      RealServers: backends.filter(canForward(server, backendPort)).map(realView),
    }))
    .filter(({ RealServers }) => RealServers.length > 0),
  RealServers: backends.map(realView),
  APIServerPort: backendPort,
});

const serverView = (server: VirtualServerConfig) => ({
  IPAddress: server.address,
  DelayLoop: formatSeconds(server.delayLoopUs),
  LBAlgo: server.scheduler,
  LBKind: server.forwarding,
  PersistenceTimeoutSeconds: server.persistenceSeconds,
});

/** Only NAT rewrites the port of a packet; keepalived refuses the whole file when the others would have to. */
const canForward =
  ({ address, forwarding }: VirtualServerConfig, from: Port) =>
  (backend: Backend): boolean =>
    familyOf(backend.address) === familyOf(address) && (forwarding === 'NAT' || backend.port === from);

const realView = ({ address, port }: Backend) => ({ IPAddress: address, Port: port });

/** Microseconds as seconds in digits alone: JavaScript writes 0.000001 as 1e-6, which keepalived cannot read. */
export function formatSeconds(us: number): string {
  const fraction = `${us % 1_000_000}`.padStart(6, '0').replace(/0+$/, '');
  const seconds = `${Math.floor(us / 1_000_000)}`;
  return fraction === '' ? seconds : `${seconds}.${fraction}`;
}
