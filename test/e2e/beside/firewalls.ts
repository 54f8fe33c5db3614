// Firewalls of a host: firewalld, ufw, and what Docker makes of the FORWARD chain.

import { type Flavour, type Ground, inFlavour, nft, type Others } from './others.ts';

const FIREWALLD = `table inet firewalld {
  chain nat_PREROUTING { type nat hook prerouting priority dstnat + 10; policy accept; }
  chain nat_POSTROUTING { type nat hook postrouting priority srcnat + 10; policy accept; }
  chain nat_OUTPUT { type nat hook output priority -90; policy accept; }
  chain filter_PREROUTING { type filter hook prerouting priority filter + 10; policy accept; }
  chain filter_IN_public {
    tcp dport { 22, 6443 } ct state new,untracked accept
    ip protocol vrrp accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept
  }
  chain filter_INPUT {
    type filter hook input priority filter + 10; policy accept;
    ct state { established, related } accept
    ct status dnat accept
    iifname "lo" accept
    ct state invalid drop
    jump filter_IN_public
    reject with icmpx admin-prohibited
  }
  chain filter_FORWARD {
    type filter hook forward priority filter + 10; policy accept;
    ct state { established, related } accept
    ct status dnat accept
    iifname "lo" accept
    ct state invalid drop
    reject with icmpx admin-prohibited
  }
  chain filter_OUTPUT {
    type filter hook output priority filter + 10; policy accept;
    ct state { established, related } accept
    oifname "lo" accept
  }
}
`;

/** Zone public with 6443 and VRRP open; what was translated passes by its own rule. */
export const firewalld: Others = {
  rules: 'firewalld',
  needs: [],
  put: () => [nft(FIREWALLD)],
  take: [nft('delete table inet firewalld\n')],
  ways: [],
};

/** After `ufw allow 6443/tcp`, `ufw allow proto vrrp to 224.0.0.18` and `ufw route allow proto tcp to any port 6443`. */
export const ufw = (flavour: Flavour): Others =>
  inFlavour(flavour, {
    rules: 'ufw that lets 6443 through',
    text: () => `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:ufw-before-input - [0:0]
:ufw-before-forward - [0:0]
:ufw-user-input - [0:0]
:ufw-user-forward - [0:0]
-A INPUT -j ufw-before-input
-A FORWARD -j ufw-before-forward
-A ufw-before-input -i lo -j ACCEPT
-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-input -m conntrack --ctstate INVALID -j DROP
-A ufw-before-input -j ufw-user-input
-A ufw-before-forward -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-forward -j ufw-user-forward
-A ufw-user-input -p tcp --dport 6443 -j ACCEPT
-A ufw-user-input -p vrrp -d 224.0.0.18 -j ACCEPT
-A ufw-user-forward -p tcp --dport 6443 -j ACCEPT
COMMIT
`,
  });

const docker = (exception: string): string => `*filter
:FORWARD DROP [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
${exception}-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -i docker0 -j ACCEPT
COMMIT
`;

/** Docker forwards for its containers and for nobody else. */
export const dockerAlone = (flavour: Flavour): Others =>
  inFlavour(flavour, { rules: 'Docker, which drops what it does not forward', text: () => docker('') });

/** The remedy that the manual names; it knows both directions of a connection by where its client connected to. */
export const dockerOpened = (flavour: Flavour): Others =>
  inFlavour(flavour, {
    rules: 'Docker, and an exception for the VIP',
    text: ({ vip }: Ground) => docker(`-A DOCKER-USER -m conntrack --ctorigdst ${vip} -j ACCEPT\n`),
  });
