// The other nodes, as unicast peers: those that were named and those that are discovered.

import { compareIps, familyOf, type IpAddress } from '../base/ip.ts';
import type { Plan, VrrpInstancePlan } from './plan.ts';

/**
 * The instances with every node of their family as a peer, where they send to all nodes; the same plan where nobody is new.
 *
 * Nobody is taken away: a node whose API server is down is discovered no more, and may yet hold the VIP.
 *
 * @param discovered Addresses of nodes, this one among them or not.
 */
export function withPeers<T extends Pick<Plan, 'instances' | 'vips' | 'ownAddresses'>>(
  plan: T,
  discovered: readonly IpAddress[],
): T {
  const { vips, ownAddresses } = plan;
  const others = discovered.filter((address) => !ownAddresses.has(address) && !vips.includes(address));
  const instances = plan.instances.map((instance) => withAll(instance, others));
  return instances.every((instance, i) => instance === plan.instances[i]) ? plan : { ...plan, instances };
}

function withAll(instance: VrrpInstancePlan, others: readonly IpAddress[]): VrrpInstancePlan {
  const { transport, family, unicastPeers } = instance;
  const isNew = (address: IpAddress) => familyOf(address) === family && !unicastPeers.includes(address);
  const newcomers = others.filter(isNew);
  if (transport !== 'all-nodes' || newcomers.length === 0) return instance;
  return { ...instance, unicastPeers: [...new Set([...unicastPeers, ...newcomers])].toSorted(compareIps) };
}
