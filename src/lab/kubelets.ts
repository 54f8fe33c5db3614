// The kubelets of a lab, as its API servers meet them: each node's pod is that of its manifest.

import { access, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { parse } from 'yaml';
import { describeError } from '../base/errors.ts';
import { tryRun } from '../host/exec.ts';
import type { Ended, Kubelets, LabPod } from './api-server/kubelets.ts';
import { manifestFile, processOf, runDirOf } from './node.ts';
import { cplbOn, findProcess } from './processes.ts';
import type { Host, Topology } from './topology.ts';

/** Where a kubelet would listen. Nothing does in the lab, so that a refusal says that its machine is there. */
const KUBELET_PORT = 10_250;

/** How long Go's dialer in kube-apiserver waits (k8s.io/apimachinery, 30 s); shorter, for nobody here is that patient. */
const DIAL_MS = 10_000;

/** Longer than any client waits for a command. */
const COMMAND_MS = 60_000;

/** The kubelets of all nodes, as seen from the network namespace of this process. */
export const kubeletsOf = ({ nodes }: Topology): Kubelets => ({
  pods: async () => (await Promise.all(nodes.map(podOf))).flat(),
  exec: async ({ nodeName }, command, signal) => {
    const node = nodes.find(({ name }) => name === nodeName) as Host;
    await dial(node, signal);
    return execOn(node, command, signal);
  },
});

async function podOf(node: Host): Promise<readonly LabPod[]> {
  const isThere = await access(manifestFile(node)).then(
    () => true,
    () => false,
  );
  if (!isThere) return [];
  const { metadata } = parse(await readFile(manifestFile(node), 'utf8')) ?? {};
  if (metadata === undefined) return []; // it is being written
  const ready = (await findProcess(node, 'cplb')) !== undefined;
  return [{ name: `${metadata.name}-${node.name}`, nodeName: node.name, labels: metadata.labels, ready }];
}

/** Connects to the node, as an API server does to its kubelet. */
async function dial({ address: { address } }: Host, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host: address, port: KUBELET_PORT, signal, timeout: DIAL_MS });
  socket.on('connect', resolve);
  socket.on('timeout', () => reject(new Error('i/o timeout')));
  socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? resolve() : reject(error)));
  try {
    await promise;
  } catch (error) {
    throw new Error(`error dialing backend: dial tcp ${address}:${KUBELET_PORT}: ${describeError(error)}`);
  } finally {
    socket.destroy();
  }
}

/** Runs cplb, the one program of the container, with the environment of the pod. */
async function execOn(node: Host, [program, ...args]: readonly string[], signal: AbortSignal): Promise<Ended> {
  if ((await findProcess(node, 'cplb')) === undefined) {
    throw new Error('unable to upgrade connection: container not found ("cplb")');
  }
  if (program !== 'cplb') throw new Error(`exec: "${program}": executable file not found in $PATH`);
  const { env } = processOf(await readFile(manifestFile(node), 'utf8'), node);
  const document = parse(env.CPLB_CONFIG ?? '');
  // In a pod the folder is a volume of its own; here all nodes see the same files.
  const config = JSON.stringify({ ...document, spec: { ...document.spec, runDir: runDirOf(node) } });
  const [command, ...rest] = cplbOn(node, args);
  return tryRun(command, rest, { signal, timeoutMs: COMMAND_MS, env: { ...env, CPLB_CONFIG: config } });
}
