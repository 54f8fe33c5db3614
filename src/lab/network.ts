// The wires of a lab: a namespace for each host, joined by a bridge in a namespace of its own.

import { formatCidr } from '../base/ip.ts';
import { createNamespace, deleteNamespace, ipIn, listNamespaces } from '../host/namespaces.ts';
import { type Host, INTERFACE, type Topology } from './topology.ts';

const BRIDGE = 'br0';

/** Makes all namespaces and plugs every host in. */
export async function createNetwork({ lan, nodes, client }: Topology): Promise<void> {
  await createNamespace(lan);
  await ipIn(lan, ['link', 'add', BRIDGE, 'type', 'bridge']);
  await ipIn(lan, ['link', 'set', BRIDGE, 'up']);
  for (const host of [...nodes, client]) await plugIn(lan, host);
}

async function plugIn(lan: string, { name, namespace, address }: Host): Promise<void> {
  await createNamespace(namespace);
  const far = ['type', 'veth', 'peer', 'name', INTERFACE, 'netns', namespace];
  await ipIn(lan, ['link', 'add', name, ...far]);
  await ipIn(lan, ['link', 'set', name, 'master', BRIDGE, 'up']);
  await ipIn(namespace, ['address', 'add', formatCidr(address), 'dev', INTERFACE]);
  await ipIn(namespace, ['link', 'set', INTERFACE, 'up']);
}

/** Pulls a host's cable out of the bridge, or puts it back: the host sees its carrier go and come. */
export const setCable = async ({ lan }: Topology, host: Host, state: 'up' | 'down'): Promise<void> => {
  await ipIn(lan, ['link', 'set', host.name, state]);
};

/** False while the host's cable is pulled. */
export async function isPlugged({ lan }: Topology, host: Host): Promise<boolean> {
  const [link] = JSON.parse(await ipIn(lan, ['-json', 'link', 'show', host.name])) as { flags: string[] }[];
  return link?.flags.includes('UP') ?? false;
}

/** Deletes the lab's namespaces, those that are there. */
export async function deleteNetwork({ lan, nodes, client }: Topology): Promise<void> {
  const there = await listNamespaces();
  const own = [...nodes.map(({ namespace }) => namespace), client.namespace, lan];
  for (const namespace of own.filter((name) => there.includes(name))) await deleteNamespace(namespace);
}
