// Which addresses this machine has now, asked of the kernel without starting a program.

import { networkInterfaces } from 'node:os';
import { type Cidr, parseCidr } from '../base/ip.ts';

/** Addresses by interface; an interface that is down is left out. */
export type PresentAddresses = ReadonlyMap<string, readonly Cidr[]>;

/**
 * From getifaddrs(3), in a tenth of a millisecond. It names an IPv4 address by its label, such as `eth0:1`; no name of an
 * interface has a colon.
 */
export function presentAddresses(): PresentAddresses {
  const present = new Map<string, Cidr[]>();
  for (const [label, addresses = []] of Object.entries(networkInterfaces())) {
    const [name = label] = label.split(':');
    const cidrs = addresses.map(({ cidr }) => parseCidr(cidr ?? '')).filter((cidr) => cidr !== undefined);
    present.set(name, [...(present.get(name) ?? []), ...cidrs]);
  }
  return present;
}

/** Every address of this machine, link-local ones included, and every MAC address. */
export interface OwnNames {
  readonly addresses: ReadonlySet<string>;
  readonly macs: ReadonlySet<string>;
}

/** By what others know this machine now. Asks the kernel without starting a program. */
export function ownNames(): OwnNames {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return {
    addresses: new Set(all.map(({ address }) => address)),
    macs: new Set(all.map(({ mac }) => mac)),
  };
}
