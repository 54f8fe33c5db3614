// What a test looks at inside a node of the lab.

import { tryRun } from '../../src/host/exec.ts';
import { inNamespace } from '../../src/host/namespaces.ts';
import { descendantsOf } from '../../src/host/processes.ts';
import { findProcess } from '../../src/lab/processes.ts';
import type { Host } from '../../src/lab/topology.ts';

/** True while cplb's nftables table is there. */
export async function hasTable(node: Host): Promise<boolean> {
  const [nsenter, ...args] = inNamespace(node.namespace, ['nft', 'list', 'table', 'inet', 'cplb']);
  return (await tryRun(nsenter, args)).exitCode === 0;
}

/** Process numbers of the node's cplb and of the keepalived processes below it. */
export async function processTree(node: Host): Promise<{ cplb: number; keepalived: readonly number[] }> {
  const cplb = await findProcess(node, 'cplb');
  if (cplb === undefined) throw new Error(`no cplb runs on ${node.name}`);
  return { cplb: cplb.pid, keepalived: await descendantsOf(cplb.pid) };
}
