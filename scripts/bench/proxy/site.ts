// Where proxies are measured: a client, the host of the proxy and three backends, each in a network namespace.

import { mkdir } from 'node:fs/promises';
import { formatCidr } from '../../../src/base/ip.ts';
import type { HostPort, Port } from '../../../src/base/port.ts';
import { run } from '../../../src/host/exec.ts';
import { inNamespace, ipIn, listNamespaces } from '../../../src/host/namespaces.ts';
import { labDown } from '../../../src/lab/lab.ts';
import { MAX_NODES } from '../../../src/lab/names.ts';
import { createNetwork } from '../../../src/lab/network.ts';
import { type Host, INTERFACE, makeTopology, type Topology } from '../../../src/lab/topology.ts';

const BACKENDS = 3;

/**
 * What a run of new connections needs to measure the proxy and not the range of ports, and a burst not to be refused. Entries of
 * closed connections leave the table of conntrack early: in minutes of new connections it would be full, which nobody's API is.
 */
const SYSCTLS = [
  'net.ipv4.ip_local_port_range=1024 65000',
  'net.ipv4.tcp_tw_reuse=1',
  'net.core.somaxconn=8192',
  'net.netfilter.nf_conntrack_tcp_timeout_time_wait=5',
];

export interface Site {
  readonly client: Host;
  readonly proxy: Host;
  readonly backends: readonly Host[];
  readonly topology: Topology;
}

/** Makes the hosts, takes the figures, and removes the hosts with all that runs on them, whatever happened. */
export async function withSite<T>(take: (site: Site) => Promise<T>): Promise<T> {
  await sweep();
  const topology = makeTopology(`bench-${process.pid}`, 1 + BACKENDS);
  try {
    return await take(await makeSite(topology));
  } finally {
    await labDown(topology);
  }
}

async function makeSite(topology: Topology): Promise<Site> {
  const [proxy, ...backends] = topology.nodes;
  if (proxy === undefined) throw new Error('a site has a host for the proxy');
  const { client, vip } = topology;
  for (const { folder } of [...topology.nodes, client]) await mkdir(folder, { recursive: true, mode: 0o700 });
  await createNetwork(topology);
  await ipIn(proxy.namespace, ['address', 'add', formatCidr(vip), 'dev', INTERFACE]);
  for (const host of [...topology.nodes, client]) await runOn(host, ['sysctl', '-q', '-w', ...SYSCTLS]);
  return { client, proxy, backends, topology };
}

/** Removes what runs left behind that were killed: their process numbers, which name their hosts, are nobody's now. */
async function sweep(): Promise<void> {
  const named = (await listNamespaces()).map((name) => /^cplb-(?<lab>bench(?:-idle)?-(?<pid>\d+))-/.exec(name)?.groups);
  const dead = named.filter((groups) => groups !== undefined && !isRunning(Number(groups.pid)));
  for (const lab of new Set(dead.map((groups) => groups?.lab ?? ''))) await labDown(makeTopology(lab, MAX_NODES));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export const portOn = ({ address }: Host, port: Port): HostPort => ({ address: address.address, port });

/** Runs a program on a host to its end; resolves with what it printed. */
export function runOn(
  host: Host,
  command: readonly string[],
  options: Parameters<typeof run>[2] = {},
): Promise<string> {
  const [program, ...args] = inNamespace(host.namespace, command);
  return run(program, args, options);
}
