// Which interface of this machine an instance means.

import ipaddr from 'ipaddr.js';
import { CplbError } from '../base/errors.ts';
import type { InterfaceName, InterfaceSelector, MacAddress } from '../base/interface-name.ts';
import { type Cidr, FAMILY_NAMES, type Family, familyOf, formatCidr, type IpAddress } from '../base/ip.ts';
import type { VrrpInstanceConfig } from '../config/types.ts';
import type { HostFacts, InterfaceFacts } from './facts.ts';

/** keepalived refuses VRRP on it. */
const LOOPBACK = 'lo';

/** What is looked for, and where. */
interface Search extends Pick<VrrpInstanceConfig, 'family' | 'virtualIps'> {
  readonly facts: HostFacts;
  /** All interfaces but the loopback; VIPs, which a dead cplb may have left, are taken off their addresses. */
  readonly candidates: readonly InterfaceFacts[];
}

/**
 * The interface that an instance's selector means here.
 *
 * @param vips Every VIP of the configuration: no address of this machine.
 * @throws {CplbError} CPLB_UNKNOWN_INTERFACE, which says what was looked for and what is here.
 */
export function resolveInterface(
  { interface: selector, family, virtualIps }: Pick<VrrpInstanceConfig, 'interface' | 'family' | 'virtualIps'>,
  facts: HostFacts,
  vips: readonly IpAddress[],
): InterfaceFacts {
  const isOwn = ({ address }: Cidr) => !vips.includes(address);
  const candidates = facts.interfaces
    .filter(({ name }) => name !== LOOPBACK)
    .map((link) => ({ ...link, addresses: link.addresses.filter(isOwn) }));
  const { name } = find(selector, { family, virtualIps, candidates, facts });
  return facts.interfaces.find((link) => link.name === name) as InterfaceFacts;
}

function find(selector: InterfaceSelector, search: Search): InterfaceFacts {
  switch (selector.by) {
    case 'name':
      return findByName(selector.name, search);
    case 'mac':
      return findByMac(selector.mac, search);
    case 'fit':
      return findFitting(search);
  }
}

function findByName(name: InterfaceName, { facts }: Search): InterfaceFacts {
  const found = facts.interfaces.find((link) => link.name === name);
  if (found !== undefined) return found;
  const known = facts.interfaces.map((link) => link.name).join(', ');
  throw new CplbError('CPLB_UNKNOWN_INTERFACE', `There is no interface "${name}" here, only: ${known}.`);
}

/** Of several the one with an address of the VIP's family: the members of a bond have none. */
function findByMac(mac: MacAddress, { candidates, family }: Search): InterfaceFacts {
  const bearers = candidates.filter((link) => link.mac === mac);
  const found = bearers.find(hasFamily(family)) ?? bearers[0];
  if (found !== undefined) return found;
  const known = candidates.flatMap((link) => (link.mac === undefined ? [] : [`${link.name} (${link.mac})`]));
  throw new CplbError(
    'CPLB_UNKNOWN_INTERFACE',
    `No interface here has the MAC address ${mac}, only: ${known.join(', ') || 'none'}.`,
    { action: 'Correct the MAC address, which `ip -br link` lists, or give --interface a name.' },
  );
}

/** The one whose subnet holds the first VIP, the way out before others; else the way out itself. */
function findFitting(search: Search): InterfaceFacts {
  const { virtualIps, candidates, family } = search;
  const [vip] = virtualIps;
  const waysOut = interfacesOfDefaultRoutes(search);
  const inSubnet = (link: InterfaceFacts) =>
    vip !== undefined && link.addresses.some((cidr) => holds(cidr, vip.address));
  const found = waysOut.find(inSubnet) ?? candidates.find(inSubnet) ?? waysOut[0];
  if (found !== undefined) return found;
  const known = candidates.map(({ name, addresses }) => [name, ...addresses.map(formatCidr)].join(' '));
  throw new CplbError(
    'CPLB_UNKNOWN_INTERFACE',
    `No interface here has a subnet with the VIP ${vip?.address}, and there is no default route of ${FAMILY_NAMES[family]}; ` +
      `there are: ${known.join(', ') || 'none'}.`,
    { action: 'Say which one carries the VIP with --interface.' },
  );
}

/**
 * Says that a VIP is in none of the subnets of its interface, a sentence; `undefined` where each is in one. That is allowed, for
 * routers may know the way, and seldom meant.
 */
export function vipOutside(
  { interface: name, virtualIps }: { readonly interface: InterfaceName; readonly virtualIps: readonly Cidr[] },
  { interfaces }: HostFacts,
  vips: readonly IpAddress[],
): string | undefined {
  const { addresses } = interfaces.find((link) => link.name === name) as InterfaceFacts; // the plan has found it there
  const subnets = addresses.filter(({ address }) => !vips.includes(address));
  const outside = virtualIps.find(({ address }) => !subnets.some((cidr) => holds(cidr, address)));
  if (outside === undefined) return undefined;
  return `The VIP ${outside.address} is in no subnet of ${name}, which has ${subnets.map(formatCidr).join(', ') || 'none'}.`;
}

/** Those with a default route of the VIP's family, in the order in which the kernel prefers them. */
const interfacesOfDefaultRoutes = ({ facts, family, candidates }: Search): readonly InterfaceFacts[] =>
  facts.defaultRoutes[family]
    .toSorted((a, b) => a.metric - b.metric)
    .flatMap((route) => candidates.filter(({ name }) => name === route.interface));

const hasFamily =
  (family: Family) =>
  ({ addresses }: InterfaceFacts): boolean =>
    addresses.some(({ address }) => familyOf(address) === family);

/** True for two addresses that the kernel counts to one subnet: equal prefixes, and one network. */
export const sharesSubnet = (left: Cidr, right: Cidr): boolean =>
  left.prefix === right.prefix && holds(left, right.address);

/** True where one address is in the subnet of the other. */
export const overlaps = (left: Cidr, right: Cidr): boolean => holds(left, right.address) || holds(right, left.address);

/** True when `address` is in the subnet that an interface's address is in. */
export const holds = (subnet: Cidr, address: IpAddress): boolean =>
  familyOf(subnet.address) === familyOf(address) &&
  ipaddr.parse(address).match(ipaddr.parse(subnet.address), subnet.prefix);
