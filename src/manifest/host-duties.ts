// What a balancer in the kernel needs of the host, and no container with these rights can bring.

import type { Family } from '../base/ip.ts';
import type { Config, VrrpInstanceConfig } from '../config/types.ts';

/** The parameter by which a host is a router, for which Kubernetes asks of its nodes anyway. */
const FORWARDING: Readonly<Record<Family, string>> = {
  ipv4: 'net.ipv4.ip_forward',
  ipv6: 'net.ipv6.conf.all.forwarding',
};

/** No node but the holder may say by ARP that it has the VIP, which all have. Slashes, for an interface may have a dot. */
const arpSettings = ({ family, interface: link }: VrrpInstanceConfig): readonly string[] => {
  const name = link.by === 'name' ? link.name : 'INTERFACE';
  const settings = [`net/ipv4/conf/${name}/arp_ignore=1`, `net/ipv4/conf/${name}/arp_announce=2`];
  return family === 'ipv4' ? settings : [];
};

/** What to do on the host, a line each; none where the container has all that it needs. */
export function hostDuties({
  balancer,
  virtualServers,
  vrrpInstances,
}: Pick<Config, 'balancer' | 'virtualServers' | 'vrrpInstances'>): readonly string[] {
  switch (balancer) {
    case 'nftables':
    case 'auto': {
      const names = new Set(vrrpInstances.map(({ family }) => FORWARDING[family]));
      return [`The kernel passes connections on to other nodes: on the host ${[...names].join(' and ')} must be 1.`];
    }
    case 'ipvs': {
      // The module of a scheduler is named after it (ip_vs_scheduler_get in net/netfilter/ipvs/ip_vs_sched.c).
      const schedulers = virtualServers.map(({ scheduler }) => `ip_vs_${scheduler}`);
      const parameters = [...new Set(vrrpInstances.flatMap(arpSettings)), 'net/ipv4/vs/expire_nodest_conn=1'];
      const modules = ['ip_vs', ...new Set(schedulers), 'dummy'];
      return [
        `The host's kernel must have IPVS: modprobe --all ${modules.join(' ')}`,
        'For the next boot the same names, a line each, belong into /etc/modules-load.d/cplb.conf.',
        `And a host has to be told: sysctl -w ${parameters.join(' ')}`,
        'For the next boot the same settings, a line each, belong into /etc/sysctl.d/cplb.conf.',
      ];
    }
    case 'proxy':
    case 'none':
      return [];
  }
}
