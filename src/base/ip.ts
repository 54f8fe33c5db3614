// IP addresses and networks in canonical text form.

import ipaddr from 'ipaddr.js';
import type { Brand } from './brand.ts';

/** An IP address in canonical text (`10.0.0.1`, RFC 5952 for IPv6). Only {@link parseIp} makes one. */
export type IpAddress = Brand<string, 'IpAddress'>;

export type Family = 'ipv4' | 'ipv6';

/** As people write them. */
export const FAMILY_NAMES: Readonly<Record<Family, string>> = { ipv4: 'IPv4', ipv6: 'IPv6' };

/** An address with its prefix length, as it stands on an interface: `10.0.0.100/24`. */
export interface Cidr {
  readonly address: IpAddress;
  readonly prefix: number;
}

/** The longest prefix of each family, which is also the one of a VIP given without a prefix. */
export const FULL_PREFIX: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 };

/** Four decimal parts without leading zeros, which some readers take for octal. */
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** Reads an address; `undefined` for anything else (host names, `1.2.3`, octal parts, zone identifiers). */
export function parseIp(text: string): IpAddress | undefined {
  if (IPV4.test(text)) return text as IpAddress;
  if (!text.includes(':') || text.includes('%')) return undefined;
  const { isIPv6, SocketAddress } = process.getBuiltinModule('node:net'); // 2 ms to load, and most addresses are IPv4
  return isIPv6(text) ? (new SocketAddress({ address: text, family: 'ipv6' }).address as IpAddress) : undefined;
}

/** Reads `ADDRESS` or `ADDRESS/PREFIX`; without a prefix it is the full one. `undefined` for anything else. */
export function parseCidr(text: string): Cidr | undefined {
  const [host = '', prefixText, ...rest] = text.split('/');
  const address = parseIp(host);
  if (address === undefined || rest.length > 0) return undefined;
  const full = FULL_PREFIX[familyOf(address)];
  if (prefixText === undefined) return { address, prefix: full };
  const prefix = /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  return prefix >= 1 && prefix <= full ? { address, prefix } : undefined;
}

export const familyOf = (address: IpAddress): Family => (address.includes(':') ? 'ipv6' : 'ipv4');

export const formatCidr = ({ address, prefix }: Cidr): string => `${address}/${prefix}`;

/**
 * False for what can never name one host on a network: unspecified, loopback, multicast, broadcast. IPv4 in IPv6 is a second
 * name of an IPv4 address, which would pass for another address than the VIP.
 */
export function isUsableHost(address: IpAddress): boolean {
  const range = ipaddr.parse(address).range();
  return !['unspecified', 'loopback', 'multicast', 'broadcast', 'ipv4Mapped'].includes(range);
}

/** True for an address that means something on one link only: without a zone nobody can dial it. */
export const isLinkLocal = (address: IpAddress): boolean => ipaddr.parse(address).range() === 'linkLocal';

/** True for the first and the last address of an IPv4 network, which no host has; /31 and /32 have neither (RFC 3021). */
export function isNetworkOrBroadcast({ address, prefix }: Cidr): boolean {
  if (familyOf(address) === 'ipv6' || prefix > 30) return false;
  const hosts = 2 ** (FULL_PREFIX.ipv4 - prefix);
  const host = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) % hosts;
  return host === 0 || host === hosts - 1;
}

/** Orders addresses by family, then by value, so that every node sorts the same set in the same way. */
export function compareIps(left: IpAddress, right: IpAddress): number {
  const [a, b] = [ipaddr.parse(left).toByteArray(), ipaddr.parse(right).toByteArray()];
  return a.length - b.length || Buffer.compare(Uint8Array.from(a), Uint8Array.from(b));
}
