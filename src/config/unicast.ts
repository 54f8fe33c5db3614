// What `unicast: true` stands for: each instance's peers, from the addresses of the nodes.

import { familyOf } from '../base/ip.ts';
import { allVips, type Config, type VrrpInstanceConfig } from './types.ts';
import type { ValueReader } from './values.ts';

/** The instances with the peers of their family, but for those that name their own. */
export function unicastTo(config: Config, read: ValueReader): readonly VrrpInstanceConfig[] {
  const vips = allVips(config);
  return config.vrrpInstances.map((instance, i) => {
    if (instance.unicastPeers.length > 0) return instance;
    const { family, unicastSource } = instance;
    const others = new Set(config.peers.filter((peer) => familyOf(peer) === family && peer !== unicastSource));
    const unicastPeers = [...others].filter((peer) => !vips.includes(peer)); // the rules tell of a VIP among the peers
    const lists = [['spec', 'peers'], read.placeOf(['spec', 'keepalived', 'vrrpInstances', i, 'unicastPeers'])];
    if (others.size === 0 && !lists.some(read.isTorn)) {
      read.note({
        path: ['spec', 'unicast'],
        message: `is true, and no ${family === 'ipv4' ? 'IPv4' : 'IPv6'} peer is known to send to`,
        remedy: 'name the other nodes with --peer, or in peers',
        follows: lists,
      });
    }
    return { ...instance, unicastPeers };
  });
}
