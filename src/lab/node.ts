// One node of a lab: cplb as its manifest says, started as kubelet would start it.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fetchStatus } from '../admin/client.ts';
import type { StatusDocument } from '../admin/contract.ts';
import { run } from '../host/exec.ts';
import { kubeconfigFile } from './cluster.ts';
import { cplbOn, type ProcessSpec, requireProcess, startProcess } from './processes.ts';
import { flagsFor, type Host, INTERFACE, type Topology } from './topology.ts';
import { waitFor } from './wait.ts';

/** Where a node's cplb has its socket, in the place of /run/cplb. */
export const runDirOf = (node: Host): string => join(node.folder, 'run');
const stateDirOf = (node: Host): string => join(node.folder, 'state');
/** Where the manifest of a node is. */
export const manifestFile = (node: Host): string => join(node.folder, 'vip.yaml');

/** The command prints to stdout as `| tee` would take it, and its words are an error of the lab when it fails. */
const GENERATE_TIMEOUT_MS = 20_000;

/** Writes the node's manifest with the command that a user would type: `init` on the first node, `join` on others. */
export const writeManifest = (topology: Topology, node: Host, command: 'init' | 'join'): Promise<void> =>
  writeManifestWith(node, command, ['--interface', INTERFACE, ...flagsFor(topology, node)]);

/** As {@link writeManifest}, with these flags and no others but the kubeconfig that `join` needs. */
export async function writeManifestWith(node: Host, command: 'init' | 'join', flags: readonly string[]): Promise<void> {
  const kubeconfig = command === 'join' ? ['--kubeconfig', kubeconfigFile(node)] : [];
  const [program, ...args] = cplbOn(node, [command, ...flags, ...kubeconfig]);
  await writeFile(manifestFile(node), await run(program, args, { timeoutMs: GENERATE_TIMEOUT_MS }));
}

/** Starts cplb from the node's manifest. Its folders stand for the pod's volumes, as no two nodes may share them. */
export async function startCplb(node: Host): Promise<void> {
  await mkdir(runDirOf(node), { recursive: true, mode: 0o700 });
  const { args, env } = processOf(await readFile(manifestFile(node), 'utf8'), node);
  const folders = ['--run-dir', runDirOf(node), '--state-dir', stateDirOf(node)];
  const volumes = [...folders, '--kubeconfig', kubeconfigFile(node)];
  await startProcess(node, 'cplb', { args: [...args, ...volumes], env });
}

interface PodSpec {
  readonly spec: {
    readonly containers: readonly {
      readonly args: readonly string[];
      readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
    }[];
  };
}

/** What kubelet would run: the first container's arguments and environment; `spec.nodeName` is the one field reference. */
export function processOf(manifest: string, node: Pick<Host, 'name'>): ProcessSpec {
  const [container] = (parse(manifest) as PodSpec).spec.containers;
  const env = (container?.env ?? []).map(({ name, value }) => [name, value ?? node.name]);
  return { args: container?.args ?? [], env: Object.fromEntries(env) };
}

/** The status of the node's cplb; `undefined` while none answers. */
export const statusOf = (node: Host): Promise<StatusDocument | undefined> =>
  fetchStatus(runDirOf(node)).catch(() => undefined);

/** Waits until a node of the list holds the VIP; resolves with it. */
export const waitForHolder = (nodes: readonly Host[]): Promise<Host> =>
  waitFor(`a holder among ${nodes.map(({ name }) => name).join(', ')}`, () => holderOf(nodes));

/** The node that says it holds the VIP; the first one, should there be two. */
export async function holderOf(nodes: readonly Host[]): Promise<Host | undefined> {
  const statuses = await Promise.all(nodes.map(statusOf));
  return nodes.find((_, i) => statuses[i]?.holder === true);
}

/** A node that lost its ability to serve several times within a minute counts as able only once it lasted, up to 30 s. */
export const SERVING_PATIENCE_MS = 45_000;

/** Waits until the node's cplb could hold the VIP and serve it. */
export function waitUntilServing(node: Host): Promise<StatusDocument> {
  const look = async () => {
    await requireProcess(node, 'cplb');
    return servingStatus(node);
  };
  return waitFor(`cplb on ${node.name} to serve`, look, SERVING_PATIENCE_MS);
}

/** The status of a node that takes part in the election and could serve; `undefined` of any other. */
export async function servingStatus(node: Host): Promise<StatusDocument | undefined> {
  const status = await statusOf(node);
  return status !== undefined && isServing(status) ? status : undefined;
}

/** True of a node that takes part in the election and could serve. */
export const isServing = ({ score, vrrp }: StatusDocument): boolean =>
  score.canServe && vrrp.every(({ state }) => state === 'backup' || state === 'master');
