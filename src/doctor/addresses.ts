// Which addresses a name stands for on this host, and which are this host's own.

import { Resolver } from 'node:dns/promises';
import { familyOf, type IpAddress, parseIp } from '../base/ip.ts';
import { allVips } from '../config/types.ts';
import { HostRoot } from '../host/host-root.ts';
import { ownAddressesOf } from '../plan/facts.ts';
import type { Situation } from './check.ts';

/** For a question to DNS, which a node's own resolver answers within milliseconds. */
const DNS = { timeout: 1500, tries: 1 };

/** What to write in the place of a VIP: an own address of its family, or a word for it where none is known. */
export const insteadOf = (vip: IpAddress, { config, facts }: Situation): string =>
  ownAddressesOf(facts, allVips(config)).find((address) => familyOf(address) === familyOf(vip)) ??
  'ADDRESS_OF_THIS_NODE';

/** The host of a URL: an address, without the brackets of IPv6, or a name. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** A line of /etc/hosts that names a host. */
export interface HostsEntry {
  readonly address: IpAddress;
  /** From 1. */
  readonly line: number;
}

/** What /etc/hosts says of a name. @throws The system error where it cannot be read. */
export async function hostsEntries(hostRoot: string, name: string): Promise<readonly HostsEntry[]> {
  const { text = '' } = (await new HostRoot(hostRoot).file('/etc/hosts')) ?? {};
  return text.split('\n').flatMap((line, i) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
    const parsed = parseIp(address);
    return parsed !== undefined && names.includes(name.toLowerCase()) ? [{ address: parsed, line: i + 1 }] : [];
  });
}

/** The addresses of a name, by /etc/hosts or else by DNS; none where nobody knows it. */
export async function addressesOf(hostRoot: string, name: string): Promise<readonly IpAddress[]> {
  const entries = await hostsEntries(hostRoot, name).catch(() => []);
  if (entries.length > 0) return entries.map(({ address }) => address);
  const resolver = new Resolver(DNS);
  const answers = await Promise.all(
    [resolver.resolve4(name), resolver.resolve6(name)].map((asked) => asked.catch(() => [])),
  );
  return answers.flat().flatMap((text) => parseIp(text) ?? []);
}
