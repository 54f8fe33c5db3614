// The nftables text that records who sends VRRP adverts and who claims a VIP. Pure.

import ipaddr from 'ipaddr.js';
import type { IpAddress } from '../../base/ip.ts';
import { fill } from '../../base/template.ts';
import type { TableFamily } from '../../host/nft.ts';
import type { VrrpInstancePlan } from '../../plan/plan.ts';

/** The part of a plan's instance that is watched. */
export type WatchedInstance = Pick<VrrpInstancePlan, 'name' | 'interface' | 'family' | 'virtualIps' | 'routerId'>;

/** cplb's own tables, one of each of {@link watchFamilies}. */
export const WATCH_TABLE = 'cplb_watch';

/** Senders a set holds at most, far more than nodes of a cluster; further ones are not recorded. */
const SET_SIZE = 64;

/** For how long a sender that has gone silent takes a place in its set. */
const SILENT_FOR = '1m';

/** Families of the tables that these instances need: ARP has one of its own. */
export const watchFamilies = (instances: readonly WatchedInstance[]): readonly TableFamily[] =>
  instances.some(({ family }) => family === 'ipv4') ? ['inet', 'arp'] : ['inet'];

/** Names of the sets, by the places of an instance and its VIP in the plan; `observations.ts` reads them back. */
export const SETS = {
  /** Every advert of the instance's family on its interface. */
  adverts: (instance: number) => `adverts_${instance}`,
  /** Those that announce a VIP of the instance. */
  announced: (instance: number) => `announced_${instance}`,
  /** MAC addresses that claim a VIP. */
  claims: (instance: number, vip: number) => `claims_${instance}_${vip}`,
};

/**
 * Creates the tables with empty sets, replacing older ones in the same transaction.
 *
 * @param table Its name, where it is not that of the runtime.
 */
export function renderWatch(instances: readonly WatchedInstance[], template: string, table = WATCH_TABLE): string {
  const vips = instances.flatMap(({ interface: link, family, virtualIps }, i) =>
    virtualIps.map(({ address }, j) => ({
      ...{ family, interface: link, address, value: hexOf(address) },
      set: SETS.claims(i, j),
    })),
  );
  return fill(template, {
    ...{ table, families: watchFamilies(instances), size: SET_SIZE, timeout: SILENT_FOR },
    instances: instances.map(instanceView),
    vips4: vips.filter(({ family }) => family === 'ipv4'),
    vips6: vips.filter(({ family }) => family === 'ipv6'),
  });
}

/** The addresses of an advert follow its header of 8 bytes in both versions and families (RFC 3768, 5.1; RFC 5798, 5.1). */
const instanceView = ({ interface: link, family, virtualIps }: WatchedInstance, i: number) => ({
  interface: link,
  advertSets: [SETS.adverts(i), SETS.announced(i)],
  vipValues: virtualIps.map(({ address }) => hexOf(address)),
  ...(family === 'ipv4'
    ? { ip: 'ip', addressType: 'ipv4_addr', firstVip: '@th,64,32' }
    : { ip: 'ip6', addressType: 'ipv6_addr', firstVip: '@th,64,128' }),
});

/** An address as the number that nft compares raw bytes with. */
const hexOf = (address: IpAddress): string => `0x${Buffer.from(ipaddr.parse(address).toByteArray()).toString('hex')}`;
