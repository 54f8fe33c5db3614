// The wires of a lab: a namespace for each host, joined by a bridge in a namespace of its own.

import { existsSync } from 'node:fs';
import { formatCidr } from '../base/ip.ts';
import { createNamespace, deleteNamespace, ipIn, listNamespaces } from '../host/namespaces.ts';
import { type Host, INTERFACE, type Topology } from './topology.ts';

const BRIDGE = 'br0';

/** Makes all namespaces and plugs every host in. */
export async function createNetwork({ lan, nodes, client }: Topology): Promise<void> {
  await createNamespace(lan);
  await ipIn(lan, ['link', 'add', BRIDGE, 'type', 'bridge']);
  await ipIn(lan, ['link', 'set', BRIDGE, 'up']);
  for (const host of [...nodes, client]) {
    await createNamespace(host.namespace);
    await plugIn(lan, host);
  }
}

/** False where the kernel was told to have no IPv6: a lab of IPv4 VIPs works there too. */
export const hasIpv6 = (): boolean => existsSync('/proc/net/if_inet6');

/** Gives a host its interface, with its addresses and its cable. */
export async function plugIn(lan: string, { name, namespace, address, address6 }: Host): Promise<void> {
  const far = ['type', 'veth', 'peer', 'name', INTERFACE, 'netns', namespace];
  await ipIn(lan, ['link', 'add', name, ...far]);
  await ipIn(lan, ['link', 'set', name, 'master', BRIDGE, 'up']);
  await ipIn(namespace, ['address', 'add', formatCidr(address), 'dev', INTERFACE]);
  if (hasIpv6()) await ipIn(namespace, ['address', 'add', formatCidr(address6), 'dev', INTERFACE, 'nodad']);
  await ipIn(namespace, ['link', 'set', INTERFACE, 'up']);
}

/** Takes the interface away from a host, and its cable with it. */
export const unplug = async ({ namespace }: Host): Promise<void> => {
  await ipIn(namespace, ['link', 'delete', INTERFACE]);
};

/**
 * - `plugged`: as it should be;
 * - `pulled`: the host has no carrier;
 * - `silent`: the host has its carrier, and no frame passes: the other end of the cable is not in the bridge.
 */
export type Cable = 'plugged' | 'pulled' | 'silent';

/** What each state of a cable takes; `plugged` mends both of the others, `silent` leaves a pulled cable pulled. */
const CABLE_ARGS: Readonly<Record<Cable, readonly string[]>> = {
  plugged: ['master', BRIDGE, 'up'],
  pulled: ['down'],
  silent: ['nomaster'],
};

/** Plugs a host's cable, pulls it, or lets nothing through. */
export const setCable = async ({ lan }: Topology, { name }: Host, cable: Cable): Promise<void> => {
  await ipIn(lan, ['link', 'set', name, ...CABLE_ARGS[cable]]);
};

/** How a host's cable is; `pulled` when it is silent too. */
export async function cableOf({ lan }: Topology, { name }: Host): Promise<Cable> {
  const shown = await ipIn(lan, ['-json', 'link', 'show', name]);
  const [link] = JSON.parse(shown) as { flags: string[]; master?: string }[];
  if (link?.flags.includes('UP') !== true) return 'pulled';
  return link.master === undefined ? 'silent' : 'plugged';
}

/** Deletes the lab's namespaces, those that are there. */
export async function deleteNetwork({ lan, nodes, client }: Topology): Promise<void> {
  const there = await listNamespaces();
  const own = [...nodes.map(({ namespace }) => namespace), client.namespace, lan];
  for (const namespace of own.filter((name) => there.includes(name))) await deleteNamespace(namespace);
}
