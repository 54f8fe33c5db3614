// The checks of the network around a node: each is broken, and says so in a line of its own.

import { describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import { FLAGS } from './examined.ts';
import { announces, expectLines, type Row } from './rows.ts';

const DUAL = [...FLAGS, '--vip', 'fd00::100/64'] as const;

const ROWS: readonly Row[] = [
  {
    given: 'an interface that is not there',
    check: 'interface',
    flags: ['--interface', 'eth7', '--vip', '10.0.0.100/24'],
    status: 1,
    lines: [
      'failed  interface  There is no interface "eth7" here, only: lo, eth0.',
      '→ List the interfaces with `ip -br link` and give one to --interface.',
    ],
  },
  {
    given: 'an interface that is down',
    check: 'interface',
    break: (node) => node.ip('link', 'set', 'eth0', 'down'),
    status: 1,
    lines: ['failed  interface  eth0 is down', '→ ip link set eth0 up'],
  },
  {
    given: 'a cable with nobody at its end',
    check: 'interface',
    break: (node) => node.other.namespace.ip('link', 'set', 'eth0', 'down'),
    status: 1,
    lines: [
      'failed  interface  eth0 is up and has no carrier',
      '→ Look at its cable, or at the ports of its bond or bridge.',
    ],
  },
  ...['vip', 'adverts', 'firewall'].flatMap((check): readonly Row[] => [
    {
      given: 'an interface that is down',
      check,
      break: (node) => node.ip('link', 'set', 'eth0', 'down'),
      lines: [`skipped  ${check}  not checked on eth0, which is down or has no carrier`],
    },
    {
      given: 'a cable with nobody at its end',
      check,
      break: (node) => node.other.namespace.ip('link', 'set', 'eth0', 'down'),
      lines: [`skipped  ${check}  not checked on eth0, which is down or has no carrier`],
    },
  ]),
  {
    given: 'a VIP of another subnet',
    check: 'subnet',
    flags: ['--interface', 'eth0', '--vip', '192.0.2.100/24'],
    lines: [
      'warning  subnet  The VIP 192.0.2.100 is in no subnet of eth0, which has 10.0.0.1/24, fd00::1/64.',
      '→ Choose a --vip of that subnet, unless routers send it here.',
    ],
  },
  {
    given: 'a VIP with another prefix',
    check: 'subnet',
    flags: ['--interface', 'eth0', '--vip', '10.0.0.100/16'],
    lines: [
      'warning  subnet  10.0.0.100/16 has another prefix than 10.0.0.1/24 on eth0: the holder takes another part of the network for near',
      '→ Give --vip 10.0.0.100/24 on every node.',
    ],
  },
  {
    given: 'an own IPv6 address that another machine has',
    check: 'ipv6',
    break: async (node) => {
      await node.ip('address', 'delete', 'fd00::1/64', 'dev', 'eth0');
      await node.ip('address', 'add', 'fd00::2/64', 'dev', 'eth0');
      await node.ip('address', 'add', 'fd00::3/64', 'dev', 'eth0', 'nodad');
    },
    flags: DUAL,
    status: 1,
    lines: ['failed  ipv6  fd00::2 on eth0 cannot be used: another machine has it', '→ ip -6 address show dev eth0'],
  },
  {
    given: 'a stranger with the VIP',
    check: 'vip',
    break: (node) => node.other.namespace.ip('address', 'add', '10.0.0.100/24', 'dev', 'eth0'),
    status: 1,
    lines: [
      'failed  vip  10.0.0.100 is taken: the machine with the MAC address N answers for it on eth0, and sends no adverts for VRID 51',
      '→ ip neighbour show dev eth0 | grep N  # may tell its own address; take 10.0.0.100 off it, or choose another --vip',
    ],
  },
  {
    given: 'the VIP on the node, which a dead program has left',
    check: 'vip',
    break: (node) => node.ip('address', 'add', '10.0.0.100/24', 'dev', 'eth0', 'valid_lft', '50', 'preferred_lft', '0'),
    lines: [
      'warning  vip  10.0.0.100 is on eth0 of this node, though no cplb answers here: another program holds it, or a dead one has left it',
      '→ ip address delete 10.0.0.100/24 dev eth0  # or all that is left: cplb cleanup with these flags',
    ],
  },
  {
    given: 'a node of the cluster that holds the VIP',
    check: 'vip',
    break: announces({}),
    lines: ['ok  vip  10.0.0.100 is held by 10.0.0.2 (N), a node of this cluster'],
  },
  {
    given: 'a stranger with the same VRID',
    check: 'adverts',
    break: announces({ virtualIPs: ['10.0.0.200/24'] }),
    status: 1,
    lines: [
      'failed  adverts  10.0.0.2 sends adverts with VRID 51 on eth0, and for other addresses than 10.0.0.100: it is of another cluster, or has another --vip',
      '→ Give --vrid 52 on every node of this cluster, which is free on eth0; or the same --vip everywhere.',
    ],
  },
  {
    given: 'the VIP with another VRID',
    check: 'adverts',
    break: announces({ virtualRouterID: 52 }),
    status: 1,
    lines: [
      'failed  adverts  10.0.0.2 announces a VIP of this node (10.0.0.100) on eth0 with VRID 52, which here is 51: neither hears the other, so both become master',
      expect.stringMatching(/^→ Give every node the same --vip in the same order and the same --vrid/),
    ],
  },
  {
    given: 'a node that sends by unicast',
    check: 'adverts',
    break: announces({ unicastPeers: ['10.0.0.1'] }),
    status: 1,
    lines: [
      expect.stringMatching(/^failed {2}adverts {2}10.0.0.2 sends adverts for VRID 51 on eth0 by unicast/),
      expect.stringMatching(/^→ Give --unicast/),
    ],
  },
  {
    given: 'another cluster that does no harm',
    check: 'adverts',
    break: announces({ virtualRouterID: 7, virtualIPs: ['10.0.0.200/24'] }),
    lines: ['ok  adverts  10.0.0.2 (VRID 7) on eth0, in 3.5 s: no conflict'],
  },
  {
    given: 'a Service with the VIP as its external address',
    check: 'kube-proxy',
    break: async (node) => {
      await node.ip('link', 'add', 'kube-ipvs0', 'type', 'bridge'); // kube-proxy's is a dummy
      await node.ip('address', 'add', '10.0.0.100/32', 'dev', 'kube-ipvs0');
    },
    status: 1,
    lines: [
      'failed  kube-proxy  kube-proxy has the VIP 10.0.0.100 on kube-ipvs0 of every node: it is the externalIP or load-balancer IP of a Service',
      '→ kubectl get services --all-namespaces | grep 10.0.0.100  # and take the address from it',
    ],
  },
];

describe.skipIf(!canMakeNamespaces).concurrent('the checks of the network (needs root)', () => {
  it.each(ROWS)('given $given, then $check says so', expectLines);
});
