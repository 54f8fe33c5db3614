// The virtual server of k0s and of cplb's balancer ipvs: round robin, by direct routing. No process is in the way of its packets,
// so it is set up by hand; keepalived would take out of it the server of iperf3, which is there only while it is measured.

import { formatHostPort } from '../../../src/base/port.ts';
import type { Host } from '../../../src/lab/topology.ts';
import type { Setting } from './peers.ts';
import { Service } from './service.ts';
import { runOn } from './site.ts';

/** Stays until it gets SIGTERM. */
const HOLD = `trap 'ipvsadm --clear; exit' TERM; echo ready; while :; do sleep 1 & wait $!; done`;

/** Makes the virtual server, until it is disposed of, and has the backends take its packets. */
export async function startIpvs({ site, backends }: Omit<Setting, 'node' | 'spec'>): Promise<Service> {
  const { middle, topology } = site;
  const [first] = backends;
  if (first === undefined) throw new Error('a virtual server has real ones');
  for (const host of site.backends) await takePacketsFor(topology.vip.address, host);
  const server = `--tcp-service ${formatHostPort({ ...topology.vip, port: first.port })}`;
  const real = (address: string) => `ipvsadm --add-server ${server} --real-server ${address} --gatewaying`;
  const set = [`ipvsadm --add-service ${server} --scheduler rr`, ...backends.map(formatHostPort).map(real)];
  const command = ['sh', '-ec', [...set, HOLD].join('\n')];
  return Service.start(middle, { name: 'ipvs', command, ready: 'said' });
}

/** Without a word of it to the neighbours, whose ARP is for the host in the middle alone. */
async function takePacketsFor(address: string, host: Host): Promise<void> {
  const silent = ['net.ipv4.conf.all.arp_ignore=1', 'net.ipv4.conf.all.arp_announce=2'];
  await runOn(host, ['sysctl', '-q', '-w', ...silent]);
  await runOn(host, ['ip', 'address', 'replace', `${address}/32`, 'dev', 'lo']);
}
