// Who is where on a site: a holder of VIPs, two other nodes, and a client.

import { hasIpv6 } from '../../../src/lab/network.ts';

export const API_PORT = 6443;
const PREFIXES = { ipv4: '10.0.0.', ipv6: 'fd00::' } as const;
export type Family = keyof typeof PREFIXES;

/** Those that this machine has. */
export const FAMILIES: readonly Family[] = hasIpv6() ? ['ipv4', 'ipv6'] : ['ipv4'];

/** The last number of each host's address; the holder is `a`. */
export const HOSTS = { a: 1, b: 2, c: 3, client: 9 } as const;
export type HostName = keyof typeof HOSTS;
export const SERVERS = ['a', 'b', 'c'] as const;
export type ServerName = (typeof SERVERS)[number];

export const addressOf = (host: HostName, family: Family = 'ipv4'): string => `${PREFIXES[family]}${HOSTS[host]}`;
export const vipOf = (family: Family = 'ipv4'): string => `${PREFIXES[family]}100`;

/** How a balancer is told of the server on a host. */
export const backendOn = (host: HostName, family: Family = 'ipv4', port = API_PORT): string =>
  family === 'ipv4' ? `${addressOf(host)}:${port}` : `[${addressOf(host, family)}]:${port}`;

/** All three of them. */
export const allBackends = (family: Family = 'ipv4'): readonly string[] =>
  SERVERS.map((host) => backendOn(host, family));
