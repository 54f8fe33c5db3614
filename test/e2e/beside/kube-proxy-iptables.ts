// The rules of kube-proxy in iptables mode: a service with a ClusterIP and a NodePort.

import { type Flavour, type Ground, inFlavour, type Others } from './others.ts';
import { POD_NETWORK } from './pods.ts';
import { CLUSTER_IP, MASQUERADE_MARK, NODE_PORT, SERVICE_PORT, WAYS } from './service.ts';

const MARK = `${MASQUERADE_MARK}/${MASQUERADE_MARK}`;

/** Chains of a service and of its endpoints are named by hashes. */
const SERVICE = 'KUBE-SVC-NPX46M4PTMTKRN6Y';
const endpointOf = (i: number): string => `KUBE-SEP-ENDPOINT${i}`;

/** What marks and masquerades, the same in iptables and ipvs mode. */
export const MASQUERADING = `-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --set-xmark ${MARK}
-A KUBE-POSTROUTING -m mark ! --mark ${MARK} -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark ${MASQUERADE_MARK}
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully`;

/** What is forwarded: nothing of unknown connections, and all that belongs to services. */
export const FORWARDING = `-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark ${MARK} -j ACCEPT
-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -j KUBE-FIREWALL
-A OUTPUT -j KUBE-FIREWALL
-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`;

/** Each endpoint is chosen with the probability that is left for it. */
const endpointRules = (servers: readonly string[]): string =>
  servers
    .map((address, i) => {
      const left = servers.length - i;
      const chance = left > 1 ? `-m statistic --mode random --probability ${(1 / left).toFixed(10)} ` : '';
      return `-A ${SERVICE} ${chance}-j ${endpointOf(i)}
-A ${endpointOf(i)} -s ${address}/32 -j KUBE-MARK-MASQ
-A ${endpointOf(i)} -p tcp -m tcp -j DNAT --to-destination ${address}:6443`;
    })
    .join('\n');

const text = ({ servers }: Ground): string => `*nat
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SERVICES - [0:0]
:${SERVICE} - [0:0]
${servers.map((_, i) => `:${endpointOf(i)} - [0:0]`).join('\n')}
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
${MASQUERADING}
-A KUBE-SERVICES -d ${CLUSTER_IP}/32 -p tcp -m tcp --dport ${SERVICE_PORT} -j ${SERVICE}
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-NODEPORTS -p tcp -m tcp --dport ${NODE_PORT} -j KUBE-MARK-MASQ
-A KUBE-NODEPORTS -p tcp -m tcp --dport ${NODE_PORT} -j ${SERVICE}
-A ${SERVICE} ! -s ${POD_NETWORK} -d ${CLUSTER_IP}/32 -p tcp -m tcp --dport ${SERVICE_PORT} -j KUBE-MARK-MASQ
${endpointRules(servers)}
COMMIT
*filter
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
${FORWARDING}
COMMIT
`;

export const kubeProxyIptables = (flavour: Flavour): Others =>
  inFlavour(flavour, { rules: 'kube-proxy in iptables mode', text, ways: WAYS });
