// Lists the API servers once, for a manifest that is to know them from its first second.

import type { Backend } from '../base/backend.ts';
import { CplbError, describeError } from '../base/errors.ts';
import type { Port } from '../base/port.ts';
import { allVips, type Config } from '../config/types.ts';
import type { ApiClient, RequestLimits } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { type Listed, serversOfNode, sortOut } from './endpoints.ts';
import { fieldsOf, listOf } from './json.ts';
import { PACE } from './pace.ts';
import { ServerList } from './server-list.ts';

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
  const families = new Set(config.vrrpInstances.map(({ family }) => family));
  const filter = { vips: allVips(config), ownAddresses: new Set<never>(), families: () => families };
  const nodes = await client.get(NODES_PATH, limits);
  const { servers } = (await ServerList.fetch(client, { pace: PACE, signal: limits.signal })).listing;
  const { backends } = sortOut([...serversOfNodes(nodes, config.backendPort, client), ...servers], filter);
  if (backends.length > 0) return backends;
  throw new CplbError('CPLB_NO_CONTROL_PLANE', `${client.name} knows no control-plane node and no API server.`);
}

function serversOfNodes(list: unknown, port: Port, client: ApiClient): readonly Listed[] {
  try {
    return listOf(fieldsOf(list, 'the list').items, 'items').flatMap((node) => serversOfNode(node, port));
  } catch (cause) {
    const why = describeError(cause);
    throw new ApiError('garbage', `The list of nodes on ${client.name} cannot be understood: ${why}.`, { cause });
  }
}
