// All nodes of a lab at once, as after a power cut: who holds the VIP is decided among equals.

import { strike } from './faults.ts';
import { startCplb } from './node.ts';
import type { Topology } from './topology.ts';

/** Stops cplb on every node; the API servers go on. Settles when all have ended. */
export async function stopAll(topology: Topology): Promise<void> {
  await Promise.all(topology.nodes.map((node) => strike(topology, node, 'stop')));
}

/** Starts cplb on every node at one moment; settles when the processes are there, long before any of them serves. */
export async function startAll({ nodes }: Topology): Promise<void> {
  await Promise.all(nodes.map(startCplb));
}
