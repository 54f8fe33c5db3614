// Lists the API servers once, for a manifest that is to know them from its first second.

import { type Backend, sortedUnique } from '../base/backend.ts';
import { CplbError } from '../base/errors.ts';
import { familyOf } from '../base/ip.ts';
import { allVips, type Config } from '../config/types.ts';
import type { ApiClient, RequestLimits } from './api-client.ts';
import { backendsOfNodes, backendsOfSlices, type EndpointSlice, type Node } from './endpoints.ts';
import { SLICES_PATH } from './slices.ts';

const NODES_PATH = `/api/v1/nodes?labelSelector=${encodeURIComponent('node-role.kubernetes.io/control-plane')}`;

/**
 * The API servers of the cluster: control-plane nodes and the endpoints of `default/kubernetes` together, for the node
 * that has just joined may be missing in the second, and a stacked load balancer's nodes in the first.
 *
 * @throws {CplbError} CPLB_API_UNREACHABLE, CPLB_API_REFUSED, or CPLB_NO_CONTROL_PLANE when there is none: a manifest
 *   without backends is never the answer.
 */
export async function discoverBackends(
  client: ApiClient,
  config: Config,
  limits: RequestLimits,
): Promise<readonly Backend[]> {
  const filter = { vips: allVips(config), ownAddresses: new Set<never>() };
  const nodes = await client.get(NODES_PATH, limits);
  const slices = await client.get(SLICES_PATH, limits);
  const families = new Set(config.vrrpInstances.map(({ family }) => family));
  const backends = sortedUnique([
    ...backendsOfNodes(itemsOf<Node>(nodes), config.backendPort, filter),
    ...backendsOfSlices(itemsOf<EndpointSlice>(slices), filter),
  ]).filter(({ address }) => families.has(familyOf(address)));
  if (backends.length > 0) return backends;
  throw new CplbError('CPLB_NO_CONTROL_PLANE', `${client.name} knows no control-plane node and no API server.`);
}

/** The items of a list object; anything else has none. */
export const itemsOf = <T>(list: unknown): readonly T[] => {
  const items = (list as { items?: unknown } | null)?.items;
  return Array.isArray(items) ? items : [];
};
