// The rules of Calico for pods that speak to the world: its way through every table, and natOutgoing.

import { type Flavour, inFlavour, type Others } from './others.ts';
import { POD_INTERFACE, POD_NETWORK } from './pods.ts';

/** The mark of packets that a policy has accepted. */
const ACCEPTED = '0x10000/0x10000';

const TEXT = `*raw
:cali-PREROUTING - [0:0]
-A PREROUTING -j cali-PREROUTING
-A cali-PREROUTING -j MARK --set-xmark 0x0/0xf0000
-A cali-PREROUTING -m mark --mark ${ACCEPTED} -j ACCEPT
COMMIT
*nat
:cali-PREROUTING - [0:0]
:cali-POSTROUTING - [0:0]
:cali-nat-outgoing - [0:0]
-A PREROUTING -j cali-PREROUTING
-A POSTROUTING -j cali-POSTROUTING
-A cali-POSTROUTING -j cali-nat-outgoing
-A cali-nat-outgoing -s ${POD_NETWORK} ! -d ${POD_NETWORK} -j MASQUERADE --random-fully
COMMIT
*filter
:cali-FORWARD - [0:0]
:cali-INPUT - [0:0]
:cali-from-wl-dispatch - [0:0]
:cali-to-wl-dispatch - [0:0]
-A INPUT -j cali-INPUT
-A FORWARD -j cali-FORWARD
-A FORWARD -m comment --comment "Policy explicitly accepted packet." -m mark --mark ${ACCEPTED} -j ACCEPT
-A cali-FORWARD -j MARK --set-xmark 0x0/0xe0000
-A cali-FORWARD -i ${POD_INTERFACE} -j cali-from-wl-dispatch
-A cali-FORWARD -o ${POD_INTERFACE} -j cali-to-wl-dispatch
-A cali-INPUT -i ${POD_INTERFACE} -j cali-from-wl-dispatch
-A cali-from-wl-dispatch -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A cali-from-wl-dispatch -m conntrack --ctstate INVALID -j DROP
-A cali-from-wl-dispatch -j MARK --set-xmark ${ACCEPTED}
-A cali-to-wl-dispatch -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A cali-to-wl-dispatch -j DROP
COMMIT
`;

export const calico = (flavour: Flavour): Others => inFlavour(flavour, { rules: 'Calico', text: () => TEXT });

/** With its eBPF data plane Calico spares the kernel from tracking what is not for the node itself. */
export const calicoBpf = (flavour: Flavour): Others =>
  inFlavour(flavour, {
    rules: "the untracked flows of Calico's eBPF data plane",
    text: () => `*raw
:cali-PREROUTING - [0:0]
:cali-untracked-flows - [0:0]
-A PREROUTING -j cali-PREROUTING
-A cali-PREROUTING -m addrtype ! --dst-type LOCAL -j cali-untracked-flows
-A cali-untracked-flows -j CT --notrack
COMMIT
`,
  });
