// Families and the balancers in the kernel, which rewrite or forward a packet and so never change its family.

import { FAMILY_NAMES, familyOf, type IpAddress } from '../base/ip.ts';
import { instancePath, type Path, type Problem } from './problem.ts';
import { allVips, type Config } from './types.ts';
import type { ValueReader } from './values.ts';

/** The proxy makes a connection of its own, and with `auto` there is the proxy to fall back to. */
const isBoundToFamily = ({ balancer }: Config): boolean => ['nftables', 'ipvs'].includes(balancer);

/** A VIP that could not be read may be the one that is missed. */
function isTorn({ vrrpInstances }: Config, read: ValueReader): boolean {
  const vips = vrrpInstances.map((_, i) => read.placeOf(instancePath(i, 'virtualIPs')));
  return [['spec', 'keepalived', 'vrrpInstances'], ...vips].some(read.isTorn);
}

/** Every API server that is given needs a VIP of its family. */
export function backendsHaveVips(config: Config, read: ValueReader): readonly Problem[] {
  if (!isBoundToFamily(config) || isTorn(config, read)) return [];
  const families = new Set(allVips(config).map(familyOf));
  const check = (address: IpAddress, path: Path): readonly Problem[] =>
    families.has(familyOf(address))
      ? []
      : [
          {
            path,
            message: `${address} is ${FAMILY_NAMES[familyOf(address)]}, no VIP is, and the balancer ${config.balancer} stays within a family`,
            remedy: 'add a VIP of that family, or choose the balancer proxy, which connects from one to the other',
          },
        ];
  return [
    ...config.backends.flatMap(({ address }, i) => check(address, ['spec', 'backends', i])),
    ...config.peers.flatMap((address, i) => check(address, ['spec', 'peers', i])),
  ];
}

/** A VIP without an API server of its family leads nowhere. Without `backends` this node's own, of every family, is one. */
export function vipsHaveBackends(config: Config): readonly Problem[] {
  if (!isBoundToFamily(config) || config.backends.length === 0) return [];
  const addresses = [...config.backends.map(({ address }) => address), ...config.peers];
  const families = new Set(addresses.map(familyOf));
  return config.vrrpInstances.flatMap(({ family }, i) =>
    families.has(family)
      ? []
      : [
          {
            path: instancePath(i, 'virtualIPs'),
            message: `no backend is ${FAMILY_NAMES[family]}, and the balancer ${config.balancer} stays within a family`,
            remedy: 'add backends of that family, or choose the balancer proxy',
          },
        ],
  );
}
