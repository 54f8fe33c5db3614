// A lab as a whole: up and down.

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CplbError, describeError } from '../base/errors.ts';
import { isInImage } from '../host/container.ts';
import { listNamespaces, pidsIn } from '../host/namespaces.ts';
import { requirePrograms } from '../host/requirements.ts';
import { bringUpControlPlane, createCluster } from './cluster.ts';
import { createNetwork, deleteNetwork } from './network.ts';
import { holderOf, startCplb, waitUntilServing, writeManifest } from './node.ts';
import { endAll, requireProcess } from './processes.ts';
import { type Host, LABS_FOLDER, makeTopology, type Topology } from './topology.ts';
import { waitFor } from './wait.ts';

const PROGRAMS = ['ip', 'nft', 'keepalived', 'setpriv', 'mkfifo', 'nsenter'];

/** Tells a person what is being done. */
export type Report = (line: string) => void;

/** What later commands must know of a lab to name all of it. */
interface LabFile {
  readonly nodes: number;
  readonly flags: readonly string[];
}

const labFile = ({ folder }: Pick<Topology, 'folder'>): string => join(folder, 'lab.json');

/** @throws {CplbError} For what a lab needs and this machine lacks: root, and the programs. */
export async function requireLabHost(): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new CplbError('CPLB_LAB', 'A lab makes network namespaces, which only root may do.', {
      action: 'Run the same command with sudo.',
    });
  }
  await requirePrograms(PROGRAMS).catch((cause: unknown) => {
    throw isInImage() ? noneInImage(cause) : cause;
  });
}

const noneInImage = (cause: unknown): CplbError =>
  new CplbError('CPLB_LAB', `A lab needs more than cplb's image has. ${describeError(cause)}`, {
    ...{ cause, action: 'Run `cplb lab` on the machine itself, from a clone of the repository.' },
  });

/**
 * Makes a lab: the network, then one node after the other as an operator would, `cplb init` on the first and `cplb join`
 * on the others.
 *
 * @param signal Aborts when the user no longer wants it.
 * @throws {CplbError} CPLB_LAB when there is one of that name already. A failure on the way, or `signal`, takes everything
 *   down again.
 */
export async function labUp(
  topology: Topology,
  report: Report,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  await requireLabHost();
  if (await exists(topology)) {
    throw new CplbError('CPLB_LAB', `The lab "${topology.name}" is already up, or was left half made.`, {
      action: `Use it, or remove it with \`cplb lab down --lab ${topology.name}\`.`,
    });
  }
  try {
    await create(topology, unlessAborted(report, signal));
    signal.throwIfAborted();
  } catch (error) {
    await labDown(topology);
    // Whatever failed: a terminal sends its SIGINT to the programs that were running as well.
    throw signal.aborted ? interrupted(signal, 'what was made of the lab is removed again') : error;
  }
}

/** What a command says that was ended by a signal before it was done. */
export const interrupted = (signal: AbortSignal, left: string): CplbError =>
  new CplbError('CPLB_LAB', `Interrupted by ${signal.reason}; ${left}.`, { action: 'Run it again at any time.' });

/** The same report, which ends what it reports of once `signal` has aborted: every step begins with one. */
const unlessAborted =
  (report: Report, signal: AbortSignal): Report =>
  (line) => {
    signal.throwIfAborted();
    report(line);
  };

async function create(topology: Topology, report: Report): Promise<void> {
  report(`network: ${topology.nodes.length} nodes and a client, each a network namespace`);
  await layOut(topology);
  const [first, ...others] = topology.nodes;
  if (first !== undefined) await initFirst(topology, first, report);
  for (const node of others) await joinOther(topology, node, report);
}

/** Makes the folders, the network and an empty cluster: hosts on which nothing runs yet. */
export async function layOut(topology: Topology): Promise<void> {
  for (const folder of [topology, ...topology.nodes]) await mkdir(folder.folder, { recursive: true, mode: 0o700 });
  const file: LabFile = { nodes: topology.nodes.length, flags: topology.flags };
  await writeFile(labFile(topology), JSON.stringify(file), { mode: 0o600 }); // a password may be among the flags
  await createNetwork(topology);
  await createCluster(topology);
}

/** The manifest comes before the API server and the kubeconfig after it, as with `kubeadm init`. */
async function initFirst(topology: Topology, node: Host, report: Report): Promise<void> {
  report(`${node.name}: cplb init, then kubeadm init`);
  await writeManifest(topology, node, 'init');
  await startCplb(node);
  await waitFor(`${node.name} to hold the VIP`, async () => {
    await requireProcess(node, 'cplb');
    return holderOf([node]);
  });
  report(`${node.name}: holds the VIP`);
  await bringUpControlPlane(topology, node);
  await waitUntilServing(node);
}

async function joinOther(topology: Topology, node: Host, report: Report): Promise<void> {
  report(`${node.name}: kubeadm join, then cplb join`);
  await bringUpControlPlane(topology, node);
  await writeManifest(topology, node, 'join');
  await startCplb(node);
  await waitUntilServing(node);
}

/**
 * Removes a lab, or what is left of one: processes, namespaces, files. Nothing of any other.
 *
 * @returns False when there was nothing to remove.
 */
export async function labDown(topology: Topology): Promise<boolean> {
  await requireLabHost();
  const present = await exists(topology);
  const there = await listNamespaces();
  for (const { namespace } of [...topology.nodes, topology.client]) {
    if (there.includes(namespace)) await endAll(`all processes in ${namespace}`, () => pidsIn(namespace));
  }
  await deleteNetwork(topology);
  await rm(topology.folder, { recursive: true, force: true });
  return present;
}

/** The lab of that name. @throws {CplbError} CPLB_LAB when it is not up, or this is not a machine for a lab. */
export async function openLab(name: string): Promise<Topology> {
  await requireLabHost();
  const text = await readFile(labFile({ folder: join(LABS_FOLDER, name) }), 'utf8').catch(() => undefined);
  if (text !== undefined) {
    const { nodes, flags } = JSON.parse(text) as LabFile;
    return makeTopology(name, nodes, flags);
  }
  throw new CplbError('CPLB_LAB', `There is no lab "${name}".`, { action: 'Make it with `cplb lab up`.' });
}

/** Names of all labs of this machine. */
export const listLabs = (): Promise<readonly string[]> => readdir(LABS_FOLDER).catch(() => []);

const exists = async ({ name, lan }: Topology): Promise<boolean> =>
  (await listLabs()).includes(name) || (await listNamespaces()).includes(lan);
