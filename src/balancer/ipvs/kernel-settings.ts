// The kernel parameters that IPVS needs on this node.

import type { InterfaceName } from '../../base/interface-name.ts';
import { readSysctl, type Setting } from '../../host/sysctl.ts';
import type { Plan } from '../../plan/plan.ts';

/** A parameter of which a larger value does as well. */
export interface Need extends Setting {
  /** Another that has the same effect on all interfaces: the kernel goes by the larger one. */
  readonly or: string;
}

/**
 * Every node has the VIP, on its dummy link, and the holder alone may say so: none answers for an address of
 * another interface (`arp_ignore`), nor names it when it asks for others, as the answers of an API server would (`arp_announce`;
 * ip-sysctl.rst). IPv6 does both by itself.
 */
export function arpNeeds(instances: Plan['instances']): readonly Need[] {
  const links = [...new Set(instances.filter(({ family }) => family === 'ipv4').map((each) => each.interface))];
  return links.flatMap((link) => [need(link, 'arp_ignore', 1), need(link, 'arp_announce', 2)]);
}

const need = (link: InterfaceName, parameter: string, least: number): Need => ({
  name: `net/ipv4/conf/${link}/${parameter}`,
  value: `${least}`,
  or: `net/ipv4/conf/all/${parameter}`,
});

/** Connections of an API server that was taken out end with the next packet of their client, which otherwise is dropped. */
export const EXPIRE_LOST: Setting = { name: 'net/ipv4/vs/expire_nodest_conn', value: '1' };

/** Those parameters that the kernel has below what is needed. */
export async function unmet(needs: readonly Need[]): Promise<readonly Setting[]> {
  const met = await Promise.all(needs.map(isMet));
  return needs.filter((_, i) => !met[i]).map(({ name, value }) => ({ name, value }));
}

async function isMet({ name, value, or }: Need): Promise<boolean> {
  const values = await Promise.all([name, or].map((each) => readSysctl(each)));
  return values.some((each) => Number(each ?? 0) >= Number(value));
}
