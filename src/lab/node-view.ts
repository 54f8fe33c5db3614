// What the nodes of a lab look like now, from outside and by their own words.

import type { StatusDocument } from '../admin/contract.ts';
import { ipIn } from '../host/namespaces.ts';
import { type Cable, cableOf } from './network.ts';
import { statusOf } from './node.ts';
import { findProcess } from './processes.ts';
import { type Host, INTERFACE, type Topology } from './topology.ts';

/** What one node looks like. */
export interface NodeView {
  readonly node: Host;
  readonly cable: Cable;
  readonly cplb: boolean;
  readonly apiServer: boolean;
  /** A VIP is on its interface, whatever its cplb says. */
  readonly hasVip: boolean;
  readonly status: StatusDocument | undefined;
}

/** Looks at every node. */
export const labView = (topology: Topology): Promise<readonly NodeView[]> =>
  Promise.all(topology.nodes.map((node) => nodeView(topology, node)));

/** Looks at one node. */
export async function nodeView(topology: Topology, node: Host): Promise<NodeView> {
  const [cable, cplb, apiServer, addresses, status] = await Promise.all([
    cableOf(topology, node),
    findProcess(node, 'cplb'),
    findProcess(node, 'api-server'),
    ipIn(node.namespace, ['-brief', 'address', 'show', 'dev', INTERFACE]),
    statusOf(node),
  ]);
  const vips = new Set(topology.vips.map(({ address }) => address as string));
  const hasVip = addresses.split(/\s+/).some((word) => vips.has(word.split('/', 1)[0] ?? ''));
  return { node, cable, cplb: cplb !== undefined, apiServer: apiServer !== undefined, hasVip, status };
}
