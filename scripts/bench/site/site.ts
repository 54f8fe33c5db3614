// Where peers are measured: a client, the host in the middle and three backends, each in a network namespace.

import { mkdir } from 'node:fs/promises';
import { formatCidr } from '../../../src/base/ip.ts';
import type { HostPort, Port } from '../../../src/base/port.ts';
import { run } from '../../../src/host/exec.ts';
import { inNamespace, ipIn, listNamespaces } from '../../../src/host/namespaces.ts';
import { requirePrograms } from '../../../src/host/requirements.ts';
import { interrupted, labDown } from '../../../src/lab/lab.ts';
import { MAX_NODES } from '../../../src/lab/names.ts';
import { createNetwork } from '../../../src/lab/network.ts';
import { type Host, INTERFACE, makeTopology, type Topology } from '../../../src/lab/topology.ts';
import { stopSignal } from '../../../src/runtime/signals.ts';

const BACKENDS = 3;

/** What makes a site, and measures on it. */
const PROGRAMS = ['conntrack', 'ip', 'nft', 'nsenter', 'sysctl', 'ss', 'nginx', 'wrk'];

/**
 * What a run of new connections needs to measure the peer and not the range of ports, and a burst not to be refused. Entries of
 * closed connections leave the table of conntrack early: in minutes of new connections it would be full, which nobody's API is.
 */
const SYSCTLS = [
  'net.ipv4.ip_local_port_range=1024 65000',
  'net.ipv4.tcp_tw_reuse=1',
  'net.core.somaxconn=8192',
  'net.netfilter.nf_conntrack_tcp_timeout_time_wait=5',
];

/**
 * No memory of closed connections (TIME_WAIT). The kernel balancer and the proxies use the same ports of the same address one
 * after the other, and their timestamps have nothing to do with each other: a backend that remembers takes the connection of one
 * for a late packet of the other's, and its client has to try again after a second.
 */
const BACKEND_SYSCTLS = ['net.ipv4.tcp_max_tw_buckets=0'];

/** The bridge stands for a switch, which has no firewall that runs on the processor of the hosts. Absent without br_netfilter. */
const BRIDGE_SYSCTLS = ['net.bridge.bridge-nf-call-iptables=0', 'net.bridge.bridge-nf-call-ip6tables=0'];

export interface Site {
  readonly client: Host;
  /** Where proxies and balancers run; it has the VIP. */
  readonly middle: Host;
  readonly backends: readonly Host[];
  readonly topology: Topology;
}

/**
 * Takes figures until a person or a signal wants no more of them.
 *
 * @throws {CplbError} For a program that is missing, or an interrupt.
 */
export async function onSite<T>(programs: readonly string[], take: (signal: AbortSignal) => Promise<T>): Promise<T> {
  await requirePrograms([...PROGRAMS, ...programs]);
  const signal = stopSignal();
  try {
    return await take(signal);
  } catch (error) {
    throw signal.aborted ? interrupted(signal, 'the hosts of the measurement are removed again') : error;
  }
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
  const [middle, ...backends] = topology.nodes;
  if (middle === undefined) throw new Error('a site has a host in the middle');
  const { client, vip } = topology;
  for (const { folder } of [...topology.nodes, client]) await mkdir(folder, { recursive: true, mode: 0o700 });
  await createNetwork(topology);
  await ipIn(middle.namespace, ['address', 'add', formatCidr(vip), 'dev', INTERFACE]);
  for (const host of [...topology.nodes, client]) await runOn(host, ['sysctl', '-q', '-w', ...SYSCTLS]);
  const [program, ...args] = inNamespace(topology.lan, ['sysctl', '-q', '-e', '-w', ...BRIDGE_SYSCTLS]);
  await run(program, args);
  for (const host of backends) await runOn(host, ['sysctl', '-q', '-w', ...BACKEND_SYSCTLS]);
  return { client, middle, backends, topology };
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
