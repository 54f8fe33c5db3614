// The node's own address on an interface, and how it is told from a VIP that was left there.

import { CplbError } from '../base/errors.ts';
import { FAMILY_NAMES, FULL_PREFIX, familyOf, type IpAddress } from '../base/ip.ts';
import type { VrrpInstanceConfig } from '../config/types.ts';
import type { InterfaceFacts, PresentAddress } from './facts.ts';
import { overlaps, sharesSubnet } from './interface.ts';

/** Seconds. What a dead cplb has left ends sooner; an address from DHCP has hours. */
const LEFTOVER_S = 60;

/**
 * The address that adverts come from: the first of the family, or the given source of unicast.
 *
 * @param vips Every VIP of the configuration.
 * @throws {CplbError} CPLB_INVALID_CONFIG when a VIP of the instance is the node's own address, CPLB_NO_ADDRESS when there is
 *   none, or not the given one.
 */
export function ownAddressOn(
  link: InterfaceFacts,
  instance: Pick<VrrpInstanceConfig, 'family' | 'virtualIps' | 'transport' | 'unicastSource'>,
  vips: readonly IpAddress[],
): IpAddress {
  const { name, addresses } = link;
  const { family, virtualIps, transport, unicastSource } = instance;
  const isOwn = ({ address }: PresentAddress) => !vips.includes(address);
  const isVip = ({ address }: PresentAddress) => virtualIps.some((vip) => vip.address === address);
  const primary = addresses.find((cidr, i) => isVip(cidr) && isPrimary(cidr, addresses.slice(i + 1).filter(isOwn)));
  if (primary !== undefined) throw itself(primary, `first address of ${name} in its subnet`);
  const only = addresses.find((cidr) => isVip(cidr) && isOnly(cidr, addresses.filter(isOwn)));
  if (only !== undefined) throw itself(only, `only address of ${name} in its subnet`);
  if (transport !== 'multicast' && unicastSource !== undefined) return present(unicastSource, link);
  const there = addresses.filter(({ address }) => familyOf(address) === family);
  const own = there.find(isOwn);
  if (own !== undefined) return own.address;
  const vip = there.find((each) => !isLeftover(each));
  if (vip !== undefined) throw itself(vip, `only address of ${name}`);
  throw new CplbError('CPLB_NO_ADDRESS', `The interface ${name} has no ${FAMILY_NAMES[family]} address.`);
}

const isLeftover = ({ lifetimeS }: PresentAddress): boolean => lifetimeS !== undefined && lifetimeS <= LEFTOVER_S;

/**
 * A VIP that comes before the node's own address of the same subnet is no leftover: the kernel lists the primary address first,
 * and removes all others of the subnet with it.
 */
const isPrimary = (vip: PresentAddress, later: readonly PresentAddress[]): boolean =>
  familyOf(vip.address) === 'ipv4' && later.some((own) => sharesSubnet(own, vip));

/**
 * A VIP without another address of its subnet is no leftover either, unless it ends within seconds, as those of a dead cplb do,
 * or is a subnet of its own. Taken off, it would take the node off that network.
 */
const isOnly = (vip: PresentAddress, own: readonly PresentAddress[]): boolean =>
  !isLeftover(vip) && vip.prefix < FULL_PREFIX[familyOf(vip.address)] && !own.some((other) => overlaps(other, vip));

const itself = ({ address }: PresentAddress, what: string): CplbError =>
  new CplbError('CPLB_INVALID_CONFIG', `The VIP ${address} is the ${what}: it is this node's own.`, {
    action:
      'Choose a VIP that no node has; if an interrupted change left it there, take it off with `ip address delete`.',
  });

/** The given source, once it is known to be there: keepalived would wait for it in FAULT. */
function present(source: IpAddress, { name, addresses }: InterfaceFacts): IpAddress {
  if (addresses.some(({ address }) => address === source)) return source;
  const there = addresses.map(({ address }) => address).join(', ') || 'none';
  throw new CplbError(
    'CPLB_NO_ADDRESS',
    `The unicast source ${source} is not an address of the interface ${name}, which has: ${there}.`,
    { action: 'Correct unicastSourceIP on this node, or leave it out for the first address of the interface.' },
  );
}
