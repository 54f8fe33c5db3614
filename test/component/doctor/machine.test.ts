// The checks of the machine itself: each is broken, and says so in a line of its own.

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import { Examined, FLAGS } from './examined.ts';
import { expectLines, type Row } from './rows.ts';

/** A document with the balancer ipvs, which has no flags. */
const IPVS_DOCUMENT = JSON.stringify({
  apiVersion: 'cplb/v1',
  kind: 'ControlPlaneLoadBalancing',
  spec: {
    balancer: 'ipvs',
    keepalived: {
      vrrpInstances: [{ interface: 'eth0', virtualIPs: ['10.0.0.100/24'], virtualRouterID: 51 }],
      virtualServers: [{ ipAddress: '10.0.0.100' }],
    },
  },
});

/** What a row of it has. */
const IPVS = { flags: [], surroundings: () => ({ env: { CPLB_CONFIG: IPVS_DOCUMENT } }) } as const;

const ROWS: readonly Row[] = [
  {
    given: 'a container without NET_RAW',
    check: 'capabilities',
    surroundings: () => ({ by: ['setpriv', '--bounding-set', '-net_raw', '--inh-caps', '-net_raw'] }),
    status: 1,
    lines: [
      'failed  capabilities  This process lacks CAP_NET_RAW (to send VRRP adverts and gratuitous ARP).',
      '→ Run as root, or add it under securityContext.capabilities.add of the pod (docker run --cap-add …).',
    ],
  },
  {
    given: 'no nft',
    check: 'programs',
    surroundings: (node) => node.pathWithout('nft'),
    status: 1,
    lines: ['failed  programs  The program `nft` is not in the path.', '→ apt-get install nftables'],
  },
  {
    given: 'no conntrack and the balancer auto',
    check: 'programs',
    surroundings: (node) => node.pathWithout('conntrack'),
    flags: [...FLAGS, '--balancer', 'auto'],
    lines: ['warning  programs  The program `conntrack` is not in the path.', '→ apt-get install conntrack'],
  },
  {
    given: 'an old keepalived',
    check: 'keepalived',
    surroundings: (node) => node.pathWith('keepalived', "echo 'Keepalived v1.3.5 (03/19,2017)' >&2"),
    status: 1,
    lines: [
      'failed  keepalived  The keepalived in the path is version 1.3.5; cplb needs 2.0.0 or newer.',
      '→ Install keepalived 2.0 or newer; Debian 12 has 2.2.7.',
    ],
  },
  {
    given: 'a VIP that is the own address',
    check: 'configuration',
    flags: ['--interface', 'eth0', '--vip', '10.0.0.1/24'],
    status: 1,
    lines: [
      "failed  configuration  The VIP 10.0.0.1 is the only address of eth0 in its subnet: it is this node's own.",
      '→ Choose a VIP that no node has; if an interrupted change left it there, take it off with `ip address delete`.',
    ],
  },
  {
    given: 'an nft that knows no redirect',
    check: 'kernel',
    surroundings: (node) =>
      node.pathWith(
        'nft',
        `if [ "$1" = --check ]; then
  text=$(cat)
  case $text in *redirect?to*) echo 'Error: Could not process rule: Operation not supported' >&2; exit 1;; esac
fi
exit 0`,
      ),
    status: 1,
    lines: [
      expect.stringMatching(/^failed {2}kernel {2}This kernel \(.*has no redirect.*NFT_REDIR is missing/),
      expect.stringContaining('modprobe nft_redir'),
    ],
  },
  {
    given: 'forwarding that is off, for nftables',
    check: 'forwarding',
    flags: [...FLAGS, '--balancer', 'nftables'],
    lines: [
      'warning  forwarding  net/ipv4/conf/eth0/forwarding is 0, not 1: a service of systemd sets it, a pod may not',
      '→ sysctl -w net/ipv4/conf/eth0/forwarding=1  # and the same in /etc/sysctl.d/ for the next boot',
    ],
  },
  {
    given: 'forwarding that is off, for nftables in a pod',
    check: 'forwarding',
    surroundings: () => ({ env: { CPLB_IMAGE: 'cplb:1' } }),
    flags: [...FLAGS, '--balancer', 'nftables'],
    status: 1,
    lines: [
      'failed  forwarding  net/ipv4/conf/eth0/forwarding is 0, not 1',
      '→ sysctl -w net/ipv4/conf/eth0/forwarding=1  # and the same in /etc/sysctl.d/ for the next boot',
    ],
  },
  {
    given: 'an arp_ignore that answers nobody',
    check: 'arp',
    break: (node) => node.sysctl('ipv4/conf/eth0/arp_ignore', '8'),
    status: 1,
    lines: [
      'failed  arp  net/ipv4/conf/eth0/arp_ignore is 8: nobody finds a VIP on eth0',
      '→ sysctl -w net/ipv4/conf/eth0/arp_ignore=0',
    ],
  },
  {
    given: 'a strict rp_filter where clients come by another interface than the default route',
    check: 'rp-filter',
    break: async (node) => {
      await node.ip('link', 'add', 'eth1', 'type', 'veth', 'peer', 'name', 'far1');
      await node.ip('link', 'set', 'eth1', 'up');
      await node.ip('address', 'add', '192.0.2.1/24', 'dev', 'eth1');
      await node.ip('route', 'replace', 'default', 'via', '192.0.2.254', 'dev', 'eth1');
      await node.sysctl('ipv4/conf/eth0/rp_filter', '1');
    },
    lines: [
      'warning  rp-filter  rp_filter is 1 on eth0, and the default route is by eth1: clients of other networks are dropped',
      '→ sysctl -w net/ipv4/conf/eth0/rp_filter=2  # and the same in /etc/sysctl.d/ for the next boot',
    ],
  },
  {
    given: 'kube-vip on the same node',
    check: 'daemons',
    break: (node) => node.bystander('kube-vip'),
    status: 1,
    lines: [
      expect.stringMatching(/^failed {2}daemons {2}kube-vip \(PID N\) runs here beside cplb: .*kube-vip 600$/),
      '→ kill N  # and keep it from starting again',
    ],
  },
  {
    given: 'a cplb that cannot be asked',
    check: 'daemons',
    break: (node) => node.start(process.execPath, '--eval', 'setTimeout(() => {}, 600_000)', 'cplb', 'start'),
    lines: [
      expect.stringMatching(/^warning {2}daemons {2}a cplb runs here \(PID N\), and does not answer in/),
      expect.stringMatching(/^→ kubectl -n kube-system exec cplb-.* -- cplb doctor$/),
    ],
  },
  {
    given: 'the keepalived of a cplb with another run directory',
    check: 'daemons',
    break: async (node) => {
      const path = node.node.folder.file('keepalived');
      await copyFile('/bin/sleep', path);
      const script = `require('node:child_process').spawn('${path}', ['600']).once('spawn', () => console.log('up'))`;
      const child = await node.start(process.execPath, '--eval', script, 'cplb', 'start');
      if (child.stdout !== null) await once(child.stdout, 'data');
    },
    lines: [
      expect.stringMatching(/^warning {2}daemons {2}a cplb runs here \(PID N\), and does not answer in/),
      expect.stringMatching(/^→ kubectl /),
    ],
  },
  {
    given: "something on the proxy's port",
    check: 'ports',
    break: (node) => node.listen(6444),
    status: 1,
    lines: [
      'failed  ports  TCP 6444, which is for the proxy, is taken by node (PID N)',
      '→ kill N  # and keep it from starting again, or choose another keepalived.userSpaceProxyBindPort',
      'ok  ports  TCP 6445 is free, for probes and metrics',
    ],
  },
  {
    given: 'forwarding that is on for both families, by one interface',
    check: 'forwarding',
    break: async (node) => {
      await node.sysctl('ipv4/conf/eth0/forwarding', '1');
      await node.sysctl('ipv6/conf/all/forwarding', '1');
    },
    flags: [...FLAGS, '--vip', 'fd00::100/64', '--balancer', 'nftables'],
    lines: ['ok  forwarding  the kernel forwards what comes by eth0'],
  },
  {
    ...IPVS,
    given: 'ipvs without its ARP settings',
    check: 'arp',
    lines: [
      'warning  arp  net/ipv4/conf/eth0/arp_ignore is 0, not 1, net/ipv4/conf/eth0/arp_announce is 0, not 2: a service of systemd sets it, a pod may not',
      '→ sysctl -w net/ipv4/conf/eth0/arp_ignore=1 net/ipv4/conf/eth0/arp_announce=2  # and the same in /etc/sysctl.d/ for the next boot',
    ],
  },
  {
    ...IPVS,
    given: 'kube-proxy in its ipvs mode beside ipvs',
    check: 'kube-proxy',
    break: (node) => node.listen(10_249, 'ipvs'),
    lines: [
      'warning  kube-proxy  kube-proxy runs in mode ipvs and removes virtual servers that it has not made, unless it is told which to leave alone',
      '→ kubectl -n kube-system edit configmap kube-proxy  # ipvs.excludeCIDRs: [10.0.0.100/32]',
    ],
  },
  {
    given: 'kube-proxy in its ipvs mode beside the proxy',
    check: 'kube-proxy',
    break: (node) => node.listen(10_249, 'ipvs'),
    lines: ['ok  kube-proxy  kube-proxy runs in mode ipvs, which the balancer proxy gets on with'],
  },
];

describe.skipIf(!canMakeNamespaces).concurrent('the checks of the machine (needs root)', () => {
  it.each(ROWS)('given $given, then $check says so', expectLines);

  it.skipIf(existsSync('/proc/net/ip_vs'))('given a kernel without ip_vs, then ipvs says so', async () => {
    await using node = await Examined.make();
    const { status, lines } = await node.look('ipvs', { flags: [], ...IPVS.surroundings() });
    expect(status).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^failed {2}ipvs {2}The kernel cannot balance by IPVS with the scheduler rr: /),
      expect.stringMatching(/^→ Load the modules on the host: `modprobe --all ip_vs ip_vs_rr dummy`/),
      expect.stringMatching(/^(?:failed|ok) {2}ipvs {2}The kernel (?:cannot make|makes) /i),
      ...[lines[3]].filter((line) => line !== undefined), // where it has no dummy links either
    ]);
  });
});
