// What can happen to a node, and how it is mended.

import { killAtOnce, killTree, signalIfThere, signalProcess, waitForEnd } from '../host/processes.ts';
import { setReadiness, startApiServer } from './cluster.ts';
import { blockBackends, openFirewall, silenceBackend } from './firewall.ts';
import type { Fault } from './names.ts';
import { setCable } from './network.ts';
import { startCplb, waitUntilServing } from './node.ts';
import { endAll, findProcess, keepalivedOn, type Role } from './processes.ts';
import type { Host, Topology } from './topology.ts';
import { PATIENCE_MS } from './wait.ts';

type Strike = (topology: Topology, node: Host) => Promise<unknown>;

const STRIKES: Readonly<Record<Fault, Strike>> = {
  power: (...where) => Promise.all((['link', 'cplb', 'api-server'] as const).map((part) => strike(...where, part))),
  cplb: (_, node) => killRole(node, 'cplb'),
  link: (...where) => setCable(...where, 'pulled'),
  'api-server': (_, node) => killRole(node, 'api-server'),
  stop: (_, node) => stopCplb(node),
  runtime: async (_, node) => signalAll(await runtimeOn(node), 'SIGKILL'),
  keepalived: async (_, node) => killAtOnce(await keepalivedOn(node)),
  both: async (_, node) => killAtOnce([...(await runtimeOn(node)), ...(await keepalivedOn(node))]),
  hang: async (_, node) => signalAll(await runtimeOn(node), 'SIGSTOP'),
  'keepalived-hang': async (_, node) => signalAll(await keepalivedOn(node), 'SIGSTOP'),
  partition: (...where) => setCable(...where, 'silent'),
  'backend-silent': (_, node) => silenceBackend(node),
  unready: (...where) => setReadiness(...where, 'unready'),
  backends: blockBackends,
};

/** Makes it happen now. */
export async function strike(topology: Topology, node: Host, fault: Fault): Promise<void> {
  await STRIKES[fault](topology, node);
}

async function killRole(node: Host, role: Role): Promise<void> {
  const ref = await findProcess(node, role);
  if (ref !== undefined) await killTree(ref);
}

async function stopCplb(node: Host): Promise<void> {
  const ref = await findProcess(node, 'cplb');
  if (ref === undefined) return;
  await signalProcess(ref, 'SIGTERM');
  await waitForEnd(ref, PATIENCE_MS);
}

/** The number of the node's cplb process, or nothing. */
async function runtimeOn(node: Host): Promise<readonly number[]> {
  const ref = await findProcess(node, 'cplb');
  return ref === undefined ? [] : [ref.pid];
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) signalIfThere(pid, signal);
}

/**
 * Brings a node back to what it was, whatever struck it, however often: cable, firewall, API server, cplb. Settles when it could
 * hold the VIP again.
 */
export async function heal(topology: Topology, node: Host): Promise<void> {
  await mend(topology, node);
  await waitUntilServing(node);
}

/** As {@link heal}, but waits for nothing that the node then does by itself. */
export async function mend(topology: Topology, node: Host): Promise<void> {
  await setCable(topology, node, 'plugged');
  await openFirewall(node);
  await setReadiness(topology, node, 'ready');
  await resumeProcesses(node);
  if ((await findProcess(node, 'api-server')) === undefined) await startApiServer(topology, node);
  if ((await findProcess(node, 'cplb')) === undefined) {
    await endOrphans(node);
    await startCplb(node);
  }
}

/** Lets go on what was stopped by SIGSTOP. */
export async function resumeProcesses(node: Host): Promise<void> {
  signalAll([...(await runtimeOn(node)), ...(await keepalivedOn(node))], 'SIGCONT');
}

/** With the first process of a container, whatever else runs in it ends; a container is started again only then. */
const endOrphans = (node: Host): Promise<true> =>
  endAll(`a keepalived that was left on ${node.name}`, () => keepalivedOn(node));
