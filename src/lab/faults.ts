// What can happen to a node, and how it is mended.

import { killTree, signalProcess, waitForEnd } from '../host/processes.ts';
import { startApiServer } from './cluster.ts';
import type { Fault } from './names.ts';
import { isPlugged, setCable } from './network.ts';
import { startCplb, waitUntilServing } from './node.ts';
import { findProcess } from './processes.ts';
import type { Host, Topology } from './topology.ts';
import { PATIENCE_MS } from './wait.ts';

/** Makes it happen now. */
export async function strike(topology: Topology, node: Host, fault: Fault): Promise<void> {
  switch (fault) {
    case 'power':
      await Promise.all((['link', 'cplb', 'api-server'] as const).map((part) => strike(topology, node, part)));
      return;
    case 'link':
      return setCable(topology, node, 'down');
    case 'cplb':
    case 'api-server':
      return killRole(node, fault);
    case 'stop':
      return stopCplb(node);
  }
}

async function killRole(node: Host, role: 'cplb' | 'api-server'): Promise<void> {
  const ref = await findProcess(node, role);
  if (ref !== undefined) await killTree(ref);
}

async function stopCplb(node: Host): Promise<void> {
  const ref = await findProcess(node, 'cplb');
  if (ref === undefined) return;
  await signalProcess(ref, 'SIGTERM');
  await waitForEnd(ref, PATIENCE_MS);
}

/** Brings a node back to what it was: cable, API server, cplb. Settles when it could hold the VIP again. */
export async function heal(topology: Topology, node: Host): Promise<void> {
  if (!(await isPlugged(topology, node))) await setCable(topology, node, 'up');
  if ((await findProcess(node, 'api-server')) === undefined) await startApiServer(topology, node);
  if ((await findProcess(node, 'cplb')) === undefined) await startCplb(node);
  await waitUntilServing(node);
}
