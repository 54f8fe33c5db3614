// The make-believe cluster of a lab: its CA, its kubeconfig, and an API server on each node.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatHostPort } from '../base/port.ts';
import type { Kubelets } from './api-server/kubelets.ts';
import { ApiServer } from './api-server/server.ts';
import { EMPTY_STATE } from './api-server/state.ts';
import { followStateFile, readStateFile, updateStateFile, writeStateFile } from './api-server/state-file.ts';
import { type Authority, createAuthority, issueClient, issueServing, kubeconfigFor } from './certificates.ts';
import { hasIpv6 } from './network.ts';
import { requireProcess, startProcess } from './processes.ts';
import { API_PORT, endpointOf, type Host, type Topology } from './topology.ts';
import { waitFor } from './wait.ts';

const SECRET = { mode: 0o600 };

const caFile = ({ folder }: Topology): string => join(folder, 'ca.crt');
const caKeyFile = ({ folder }: Topology): string => join(folder, 'ca.key');
/** Where a node's serving certificate or its key is, once it has joined. */
export const servingFile = (node: Host, kind: 'crt' | 'key'): string => join(node.folder, `apiserver.${kind}`);

/** Where a node's kubeconfig is, once it has joined. */
export const kubeconfigFile = (node: Host): string => join(node.folder, 'kubernetes', 'kubeconfig');

/** The certificate of the lab's CA, PEM. */
export const readCa = (topology: Topology): Promise<string> => readFile(caFile(topology), 'utf8');

/** Makes the CA and an empty cluster. */
export async function createCluster(topology: Topology): Promise<void> {
  const { certificate, key } = await createAuthority();
  await writeFile(caFile(topology), certificate, SECRET);
  await writeFile(caKeyFile(topology), key, SECRET);
  await writeStateFile(topology.stateFile, EMPTY_STATE);
}

/** What kubeadm does on a node but for cplb: certificate, API server, registration, and a kubeconfig for the VIP. */
export async function bringUpControlPlane(topology: Topology, node: Host): Promise<void> {
  const authority = await readAuthority(topology);
  const addresses = [node.address.address, ...(hasIpv6() ? [node.address6.address] : [])];
  const vips = topology.vips.map(({ address }) => address);
  const serving = await issueServing(authority, { name: node.name, addresses: [...addresses, ...vips] });
  await writeFile(servingFile(node, 'crt'), serving.certificate, SECRET);
  await writeFile(servingFile(node, 'key'), serving.key, SECRET);
  await updateStateFile(topology.stateFile, (state) => ({
    ...state,
    nodes: [...state.nodes, { name: node.name, addresses, controlPlane: true, ready: true }],
  }));
  await startApiServer(topology, node);
  await writeKubeconfig(topology, node, authority);
}

async function readAuthority(topology: Topology): Promise<Authority> {
  const [certificate, key] = await Promise.all([readCa(topology), readFile(caKeyFile(topology), 'utf8')]);
  return { certificate, key };
}

async function writeKubeconfig(topology: Topology, node: Host, authority: Authority): Promise<void> {
  const client = await issueClient(authority, { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] });
  const server = `https://${formatHostPort({ address: topology.vip.address, port: API_PORT })}`;
  await mkdir(join(node.folder, 'kubernetes'), { recursive: true });
  await writeFile(kubeconfigFile(node), kubeconfigFor({ server, ca: authority.certificate, client }), SECRET);
}

/** Starts a node's API server as a process of its own and waits until it is listed as an endpoint. */
export async function startApiServer(topology: Topology, node: Host): Promise<void> {
  await setEndpoint(topology, node, 'absent');
  const args = ['lab', 'api-server', node.name, '--lab', topology.name];
  await startProcess(node, 'api-server', { args, env: {} });
  await waitFor(`the API server of ${node.name}`, async () => {
    await requireProcess(node, 'api-server');
    const { endpoints } = readStateFile(topology.stateFile);
    return endpoints.find(({ address }) => address === endpointOf(topology, node).address);
  });
}

/** A node of a lab, and who runs the pods of all. */
export interface Site {
  readonly topology: Topology;
  readonly node: Host;
  readonly kubelets: Kubelets;
}

/** Runs a node's API server in this process until `signal` aborts. */
export async function runApiServer({ topology, node, kubelets }: Site, signal: AbortSignal): Promise<void> {
  const read = (path: string) => readFile(path, 'utf8');
  const [certificate, key, clientCa] = await Promise.all([
    read(servingFile(node, 'crt')),
    read(servingFile(node, 'key')),
    readCa(topology),
  ]);
  const listen = { host: hasIpv6() ? '::' : '0.0.0.0', port: API_PORT }; // `::` takes IPv4 as well
  const state = followStateFile(topology.stateFile, signal);
  const server = new ApiServer({ name: node.name, listen, certificate, key, clientCa, state, kubelets });
  await server.run(signal, () => void setEndpoint(topology, node, 'present'));
  await setEndpoint(topology, node, 'absent');
}

/** As kube-apiserver's lease does: it is an endpoint of `default/kubernetes` while it runs. */
async function setEndpoint(topology: Topology, node: Host, wanted: 'present' | 'absent'): Promise<void> {
  const own = { ...endpointOf(topology, node), ready: true };
  await updateStateFile(topology.stateFile, (state) => {
    const others = state.endpoints.filter(({ address }) => address !== own.address);
    return { ...state, endpoints: wanted === 'present' ? [...others, own] : others };
  });
}

/** Whether a node's API server answers /readyz with 200 or with 500; nothing is written where it does so already. */
export async function setReadiness(
  { stateFile }: Topology,
  { name }: Host,
  wanted: 'ready' | 'unready',
): Promise<void> {
  if (readStateFile(stateFile).unready.includes(name) === (wanted === 'unready')) return;
  await updateStateFile(stateFile, (state) => {
    const others = state.unready.filter((other) => other !== name);
    return { ...state, unready: wanted === 'unready' ? [...others, name] : others };
  });
}
