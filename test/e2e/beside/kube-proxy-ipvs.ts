// The rules of kube-proxy in ipvs mode, without the virtual servers: sets of ipset, an interface with all ClusterIPs.

import { FORWARDING, MASQUERADING } from './kube-proxy-iptables.ts';
import { emptied, type Flavour, type Order, type Others, restore } from './others.ts';
import { POD_NETWORK } from './pods.ts';
import { CLUSTER_IP, NODE_PORT, SERVICE_PORT } from './service.ts';

const SETS = `create KUBE-CLUSTER-IP hash:ip,port
add KUBE-CLUSTER-IP ${CLUSTER_IP},tcp:${SERVICE_PORT}
create KUBE-IPVS-IPS hash:ip
add KUBE-IPVS-IPS ${CLUSTER_IP}
create KUBE-LOOP-BACK hash:ip,port,ip
create KUBE-NODE-PORT-TCP bitmap:port range 0-65535
add KUBE-NODE-PORT-TCP ${NODE_PORT}
`;

const RULES = `*nat
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODE-PORT - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SERVICES - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE
${MASQUERADING}
-A KUBE-NODE-PORT -p tcp -m set --match-set KUBE-NODE-PORT-TCP dst -j KUBE-MARK-MASQ
-A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN
-A KUBE-SERVICES ! -s ${POD_NETWORK} -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT
-A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT
COMMIT
*filter
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-IPVS-FILTER - [0:0]
${FORWARDING}
-A INPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-FILTER
-A KUBE-IPVS-FILTER -m set --match-set KUBE-CLUSTER-IP dst,dst -j RETURN
-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT
COMMIT
`;

const ip = (text: string): Order => ({ command: ['ip', '-force', '-batch', '-'], text });

/** kube-proxy takes a dummy interface, which is in fewer kernels than a bridge. */
const INTERFACE = ip(`link add kube-ipvs0 type bridge\naddress add ${CLUSTER_IP}/32 dev kube-ipvs0\n`);

/** Sets are left for the namespace to take away: the kernel may be using them a little longer than their rules. */
export const kubeProxyIpvs = (flavour: Flavour): Others => ({
  rules: `kube-proxy in ipvs mode (${flavour})`,
  needs: [
    [flavour, '-L', '-n'],
    ['ipset', 'list', '-name'],
  ],
  put: () => [{ command: ['ipset', 'restore', '-exist'], text: SETS }, INTERFACE, restore(flavour, RULES)],
  take: [emptied(flavour), ip('link delete kube-ipvs0\n')],
  ways: [],
});
