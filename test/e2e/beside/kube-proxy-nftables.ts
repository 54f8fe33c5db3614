// The table of kube-proxy in nftables mode: verdict maps by address and port, and base chains at the usual priorities.

import { type Ground, nft, type Others } from './others.ts';
import { POD_NETWORK } from './pods.ts';
import { CLUSTER_IP, MASQUERADE_MARK, NODE_PORT, SERVICE_PORT, WAYS } from './service.ts';

const TABLE = 'ip kube-proxy';
const SERVICE = 'service-2QRHZV4L-default/kubernetes/tcp/https';
const endpointOf = (i: number): string => `endpoint-${i}-default/kubernetes/tcp/https`;

/** Its filter chains had the priority -110 in its first releases, and have 0 in later ones but for those before DNAT. */
const filterChains = (later: number): string => `
  chain filter-prerouting { type filter hook prerouting priority -110; ct state new jump firewall-check; }
  chain filter-output { type filter hook output priority -110; ct state new jump firewall-check; }
  chain filter-input { type filter hook input priority ${later}; ct state new jump endpoints-check; }
  chain filter-forward { type filter hook forward priority ${later}; ct state new jump endpoints-check; ct state new jump cluster-ips-check; }
  chain filter-output-post-dnat { type filter hook output priority -90; ct state new jump cluster-ips-check; }`;

const endpointChains = (servers: readonly string[]): string =>
  servers
    .map(
      (address, i) => `
  chain ${endpointOf(i)} {
    ip saddr ${address} jump mark-for-masquerade
    meta l4proto tcp dnat to ${address}:6443
  }`,
    )
    .join('');

/** Chains come before the maps that lead to them. */
const text = ({ own, servers }: Ground, later: number): string => `table ${TABLE} {
  set cluster-ips { type ipv4_addr; elements = { ${CLUSTER_IP} }; }
  set nodeport-ips { type ipv4_addr; elements = { ${own} }; }
  map firewall-ips { type ipv4_addr . inet_proto . inet_service : verdict; }
  map no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict; }
  chain firewall-check { ip daddr . meta l4proto . th dport vmap @firewall-ips; }
  chain endpoints-check { ip daddr . meta l4proto . th dport vmap @no-endpoint-services; }
  chain cluster-ips-check { ip daddr @cluster-ips reject; }
  chain mark-for-masquerade { meta mark set meta mark or ${MASQUERADE_MARK}; }
  chain masquerading {
    meta mark & ${MASQUERADE_MARK} == 0 return
    meta mark set meta mark ^ ${MASQUERADE_MARK}
    masquerade fully-random
  }${endpointChains(servers)}
  chain ${SERVICE} {
    ip daddr ${CLUSTER_IP} tcp dport ${SERVICE_PORT} ip saddr != ${POD_NETWORK} jump mark-for-masquerade
    numgen random mod ${servers.length} vmap { ${servers.map((_, i) => `${i} : goto ${endpointOf(i)}`).join(', ')} }
  }
  chain external {
    jump mark-for-masquerade
    goto ${SERVICE}
  }
  map service-ips { type ipv4_addr . inet_proto . inet_service : verdict; elements = { ${CLUSTER_IP} . tcp . ${SERVICE_PORT} : goto ${SERVICE} }; }
  map service-nodeports { type inet_proto . inet_service : verdict; elements = { tcp . ${NODE_PORT} : goto external }; }
  chain services {
    ip daddr . meta l4proto . th dport vmap @service-ips
    ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports
  }
  chain nat-prerouting { type nat hook prerouting priority dstnat; jump services; }
  chain nat-output { type nat hook output priority -100; jump services; }
  chain nat-postrouting { type nat hook postrouting priority srcnat; jump masquerading; }${filterChains(later)}
}
`;

export const kubeProxyNftables = (release: 'first' | 'later'): Others => ({
  rules: `kube-proxy in nftables mode (${release} releases)`,
  needs: [],
  put: (ground) => [nft(text(ground, release === 'first' ? -110 : 0))],
  take: [nft(`delete table ${TABLE}\n`)],
  ways: WAYS,
});
