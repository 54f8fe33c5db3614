// What a test looks at inside a node of the lab.

import { tryRun } from '../../src/host/exec.ts';
import { inNamespace, ipIn } from '../../src/host/namespaces.ts';
import { findProcess, keepalivedOn } from '../../src/lab/processes.ts';
import { type Host, INTERFACE } from '../../src/lab/topology.ts';

/** True while cplb's nftables table is there. */
export async function hasTable(node: Host): Promise<boolean> {
  const [nsenter, ...args] = inNamespace(node.namespace, ['nft', 'list', 'table', 'inet', 'cplb']);
  return (await tryRun(nsenter, args)).exitCode === 0;
}

/** Process numbers of the node's cplb and of its keepalived processes. */
export async function processTree(node: Host): Promise<{ cplb: number; keepalived: readonly number[] }> {
  const cplb = await findProcess(node, 'cplb');
  if (cplb === undefined) throw new Error(`no cplb runs on ${node.name}`);
  return { cplb: cplb.pid, keepalived: await keepalivedOn(node) };
}

/** The MAC address to which a host sends what is for `address`. */
export async function neighbourOf(host: Host, address: string): Promise<string | undefined> {
  const listed = await ipIn(host.namespace, ['-json', 'neighbour', 'show', 'to', address]);
  return (JSON.parse(listed || '[]') as { lladdr?: string }[])[0]?.lladdr;
}

/** The MAC address of a node's interface. */
export async function macOf(host: Host): Promise<string | undefined> {
  const [link] = JSON.parse(await ipIn(host.namespace, ['-json', 'link', 'show', INTERFACE])) as { address?: string }[];
  return link?.address;
}
