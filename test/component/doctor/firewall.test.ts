// The checks of the firewall of a node: rules that keep packets out, and rules that let them in.

import { describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import { type Examined, FLAGS } from './examined.ts';
import { announces, expectLines, type Row } from './rows.ts';

const DROP_INPUT = ['table inet node {', 'chain input { type filter hook input priority 0; policy drop; }', '}'].join(
  '\n',
);

const UFW = `table ip filter {
chain ufw-before-input { ip protocol icmp accept; }
chain INPUT { type filter hook input priority 0; policy drop; jump ufw-before-input; }
}`;

const FIREWALLD = `table inet firewalld {
chain filter_INPUT { type filter hook input priority 10; policy accept; ct state established accept; reject with icmpx admin-prohibited; }
}`;

const OTHERS = `table inet node {
chain others { ip protocol { icmp, 112 } accept; }
chain input { type filter hook input priority 0; jump others; drop; }
}`;

const inputWith = (rules: string): string =>
  `table inet node { chain input { type filter hook input priority 0; ${rules}; }; }`;

const dropInput = (node: Examined): Promise<string> => node.run('nft', DROP_INPUT);

const ROWS: readonly Row[] = [
  {
    given: 'a firewall that drops adverts',
    check: 'firewall',
    break: async (node) => {
      await dropInput(node);
      await announces({})(node);
    },
    status: 1,
    lines: [
      'failed  firewall  the adverts of 10.0.0.2 come to eth0, and this node drops them: every node would be the holder',
      '→ nft insert rule inet node input meta l4proto vrrp accept  # and in the file that it comes from',
    ],
  },
  {
    given: 'a firewall that lets adverts in',
    check: 'firewall',
    break: async (node) => {
      await dropInput(node);
      await node.run('nft', 'add rule inet node input ip saddr 10.0.0.0/24 accept');
      await announces({})(node);
    },
    lines: ['ok  firewall  the adverts of 10.0.0.2 come through'],
  },
  {
    given: 'the rules of ufw, and nobody who speaks',
    check: 'firewall',
    break: (node) => node.run('nft', UFW),
    flags: [...FLAGS, '--vip', 'fd00::100/64'],
    lines: [
      'warning  firewall  the chain ip filter INPUT drops what it does not know, and no rule there names VRRP',
      '→ ufw allow proto vrrp from 10.0.0.1/24 && ufw allow proto vrrp from fe80::/10',
    ],
  },
  {
    given: 'iptables-legacy, which drops adverts unseen by nft',
    check: 'firewall',
    break: async (node) => {
      await node.run('iptables-legacy', '--append', 'INPUT', '--protocol', '112', '--jump', 'DROP');
      await announces({})(node);
    },
    status: 1,
    lines: [
      'failed  firewall  the adverts of 10.0.0.2 come to eth0, and this node drops them: every node would be the holder',
      '→ iptables-legacy -I INPUT -p vrrp -j ACCEPT  # docs/install/firewall.md has other firewalls',
    ],
  },
  {
    given: 'a rule of iptables-nft that drops adverts',
    check: 'firewall',
    break: async (node) => {
      await node.run('iptables-nft', '--append', 'INPUT', '--protocol', '112', '--jump', 'DROP');
      await announces({})(node);
    },
    status: 1,
    lines: [
      'failed  firewall  the adverts of 10.0.0.2 come to eth0, and this node drops them: every node would be the holder',
      '→ iptables -I INPUT -p vrrp -j ACCEPT',
    ],
  },
  {
    given: 'a rule that drops what goes out, while adverts come in',
    check: 'firewall',
    break: async (node) => {
      await node.run('iptables-nft', '--append', 'OUTPUT', '--protocol', 'vrrp', '--jump', 'DROP');
      await announces({})(node);
    },
    status: 1,
    lines: [
      'failed  firewall  the chain ip filter OUTPUT has the rule "meta l4proto vrrp drop", which keeps VRRP from going out: every node would be the holder',
      '→ iptables -I OUTPUT -p vrrp -j ACCEPT',
    ],
  },
  ...[
    'meta l4proto vrrp drop',
    'ip protocol vrrp drop',
    'ip protocol vrrp reject with icmp port-unreachable',
    'ip daddr 224.0.0.0/4 drop',
    'iifname "eth*" ip saddr 10.0.0.0/24 meta pkttype multicast log prefix "no" drop',
  ].map(
    (rule): Row => ({
      given: `the rule "${rule}", and nobody who speaks`,
      check: 'firewall',
      break: (node) => node.run('nft', inputWith(rule)),
      status: 1,
      lines: [
        expect.stringMatching(
          /^failed {2}firewall {2}the chain inet node input has the rule ".* (?:drop|reject.*)", which keeps VRRP out: every node would be the holder$/,
        ),
        '→ nft insert rule inet node input meta l4proto vrrp accept  # and in the file that it comes from',
      ],
    }),
  ),
  ...[
    'meta l4proto vrrp accept; drop',
    'ip saddr 10.0.0.0/24 accept; meta l4proto vrrp drop',
    'iifname "lo" accept; iifname != "eth0" drop; tcp dport 6443 drop; ct state invalid drop',
  ].map(
    (rules): Row => ({
      given: `the rules "${rules}", which let VRRP in`,
      check: 'firewall',
      break: (node) => node.run('nft', inputWith(rules)),
      lines: ['ok  firewall  no rule of nftables keeps VRRP out, as far as can be seen'],
    }),
  ),
  {
    given: 'a chain that lets VRRP in, before all is dropped',
    check: 'firewall',
    break: (node) => node.run('nft', OTHERS),
    lines: ['ok  firewall  no rule of nftables keeps VRRP out, as far as can be seen'],
  },
  {
    given: 'a rule against the adverts of one other machine',
    check: 'firewall',
    break: (node) => node.run('nft', inputWith('ip saddr 10.0.0.7 meta l4proto vrrp drop')),
    lines: [
      'warning  firewall  the chain inet node input has the rule "ip saddr 10.0.0.7 meta l4proto vrrp drop", which keeps VRRP out',
      '→ nft insert rule inet node input meta l4proto vrrp accept  # and in the file that it comes from',
    ],
  },
  {
    given: 'a rule against the port of the proxy',
    check: 'firewall-ports',
    break: (node) => node.run('iptables-nft', '--append', 'INPUT', '-p', 'tcp', '--dport', '6444', '--jump', 'DROP'),
    status: 1,
    lines: [
      'failed  firewall-ports  the chain ip filter INPUT has the rule "tcp dport 6444 drop", which keeps TCP 6444 out: that is where clients of the VIP come',
      '→ iptables -I INPUT -p tcp --dport 6444 -j ACCEPT',
    ],
  },
  {
    given: 'a firewall that is closed but for VRRP and the port of the API servers',
    check: 'firewall-ports',
    break: async (node) => {
      await dropInput(node);
      await node.run('nft', 'add rule inet node input tcp dport { 22, 6443 } accept');
    },
    lines: [
      'warning  firewall-ports  the chain inet node input drops what it does not know, and no rule there names TCP 6444: that is where clients of the VIP come',
      '→ nft insert rule inet node input tcp dport 6444 accept  # and in the file that it comes from',
    ],
  },
  ...['tcp dport 6443-6444 accept; drop', 'ct status dnat accept; drop', 'tcp flags fin drop'].map(
    (rules): Row => ({
      given: `the rules "${rules}", which let clients in`,
      check: 'firewall-ports',
      break: (node) => node.run('nft', inputWith(rules)),
      lines: ['ok  firewall-ports  no rule of nftables keeps TCP 6444 out, as far as can be seen'],
    }),
  ),
  {
    given: 'the rules of firewalld, and nobody who speaks',
    check: 'firewall',
    break: (node) => node.run('nft', FIREWALLD),
    lines: [
      'warning  firewall  the chain inet firewalld filter_INPUT drops what it does not know, and no rule there names VRRP',
      '→ firewall-cmd --permanent --add-protocol=vrrp && firewall-cmd --reload',
    ],
  },
  {
    given: 'a firewall that drops what it does not know, and nobody who speaks',
    check: 'firewall',
    break: dropInput,
    lines: [
      'warning  firewall  the chain inet node input drops what it does not know, and no rule there names VRRP',
      '→ nft insert rule inet node input meta l4proto vrrp accept  # and in the file that it comes from',
    ],
  },
  {
    given: 'a rule of iptables that drops all at the end',
    check: 'firewall',
    break: (node) => node.run('iptables-nft', '--append', 'INPUT', '--jump', 'DROP'),
    lines: [
      'warning  firewall  the chain ip filter INPUT drops what it does not know, and no rule there names VRRP',
      '→ iptables -I INPUT -p vrrp -j ACCEPT',
    ],
  },
];

describe.skipIf(!canMakeNamespaces).concurrent('the checks of the firewall (needs root)', () => {
  it.each(ROWS)('given $given, then $check says so', expectLines);
});
