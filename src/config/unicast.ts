// What `unicast: true` stands for: each instance sends to all nodes that are known, now or later.

import { FAMILY_NAMES, familyOf } from '../base/ip.ts';
import { instancePath } from './problem.ts';
import { allVips, type Config, type VrrpInstanceConfig } from './types.ts';
import type { ValueReader } from './values.ts';

/**
 * The instances with the peers of their family, but for those that name their own. Without a kubeconfig no other node will ever
 * become known; with one the API servers' addresses do, which are of one family.
 */
export function unicastTo(config: Config, read: ValueReader): readonly VrrpInstanceConfig[] {
  const vips = allVips(config);
  const isOneFamily = new Set(config.vrrpInstances.map(({ family }) => family)).size === 1;
  const canDiscover = config.kubeconfig !== undefined && isOneFamily;
  return config.vrrpInstances.map((instance, i) => {
    if (instance.unicastPeers.length > 0) return instance;
    const { family, unicastSource } = instance;
    const others = new Set(config.peers.filter((peer) => familyOf(peer) === family && peer !== unicastSource));
    const unicastPeers = [...others].filter((peer) => !vips.includes(peer)); // the rules tell of a VIP among the peers
    const lists = [['spec', 'peers'], read.placeOf(instancePath(i, 'unicastPeers'))];
    if (others.size === 0 && !canDiscover && !lists.some(read.isTorn)) {
      read.note({
        path: ['spec', 'unicast'],
        message: `is true, and no ${FAMILY_NAMES[family]} peer is known to send to`,
        remedy: `name the other nodes with --peer, or in peers${isOneFamily ? '; or give --kubeconfig, to discover them' : ''}`,
        follows: lists,
      });
    }
    return { ...instance, transport: 'all-nodes', unicastPeers };
  });
}
