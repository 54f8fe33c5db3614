// From the API's objects to backends. Pure.

import { type Backend, sortedUnique } from '../base/backend.ts';
import { type Family, familyOf, type IpAddress, isLinkLocal, isUsableHost, parseIp } from '../base/ip.ts';
import { type Port, parsePort } from '../base/port.ts';
import { shown } from '../base/printable.ts';
import { fieldsOf, listOf, textOf } from './json.ts';

/** What tells a usable backend from others on this node. */
export interface EndpointFilter {
  readonly vips: readonly IpAddress[];
  readonly ownAddresses: ReadonlySet<IpAddress>;
  /** The families in which this node can dial another, asked each time for addresses come late; absent: both. */
  readonly families?: () => ReadonlySet<Family>;
  /** Where this node's own proxy listens. */
  readonly proxyPort?: Port | undefined;
}

/** An API server as an object names it, whatever its address is worth. */
export interface Listed {
  readonly address: string;
  readonly port: Port;
}

/** What can be dialled, and why the rest cannot. */
export interface Sorted {
  readonly backends: readonly Backend[];
  /** One for each address that was left out: `10.0.0.100 is a VIP`. */
  readonly leftOut: readonly string[];
}

/**
 * The ready API servers in a discovery.k8s.io/v1 EndpointSlice. A missing `ready` means ready, as the API defines it.
 *
 * @throws An error that names the field that is of another type than the API gives it.
 */
export function serversOfSlice(slice: unknown): readonly Listed[] {
  const { ports, endpoints } = fieldsOf(slice, 'the slice');
  const port = securePort(ports);
  const addresses = listOf(endpoints, 'endpoints').flatMap((value) => {
    const endpoint = fieldsOf(value, 'an endpoint');
    return isReady(endpoint.conditions) ? listOf(endpoint.addresses, 'addresses') : [];
  });
  return at(addresses, port);
}

/** The ready API servers in a core/v1 Endpoints object. @throws As {@link serversOfSlice}. */
export function serversOfEndpoints(object: unknown): readonly Listed[] {
  return listOf(fieldsOf(object, 'the endpoints').subsets, 'subsets').flatMap((value) => {
    const { addresses, ports } = fieldsOf(value, 'a subset');
    const ips = listOf(addresses, 'addresses').map((address) => fieldsOf(address, 'an address').ip);
    return at(ips, securePort(ports));
  });
}

/** The API servers of a control-plane node: every InternalIP, with the port that all of them share. */
export function serversOfNode(node: unknown, port: Port): readonly Listed[] {
  const { status } = fieldsOf(node, 'the node');
  const addresses = status == null ? [] : listOf(fieldsOf(status, 'status').addresses, 'addresses');
  const internal = addresses.map((each) => fieldsOf(each, 'an address')).filter(({ type }) => type === 'InternalIP');
  return internal.flatMap(({ address }) => (typeof address === 'string' ? [{ address, port }] : []));
}

/**
 * Tells apart what this node can dial. A VIP is left out because a cluster with an external address may list the VIP
 * itself, and the proxy would dial itself.
 */
export function sortOut(listed: Iterable<Listed>, filter: EndpointFilter): Sorted {
  const families = filter.families?.();
  const backends: Backend[] = [];
  const leftOut = new Set<string>();
  for (const { address: text, port } of listed) {
    const address = parseIp(text);
    const local = address !== undefined && filter.ownAddresses.has(address);
    const itself = local && port === filter.proxyPort ? `with port ${port} is this node's own proxy` : undefined;
    const why = address === undefined ? 'is no IP address' : (itself ?? objectionTo(address, filter.vips, families));
    if (address !== undefined && why === undefined) {
      backends.push({ address, port, local });
    } else {
      leftOut.add(`${shown(text)} ${why}`);
    }
  }
  return { backends: sortedUnique(backends), leftOut: [...leftOut] };
}

/** Why an address cannot be that of a backend. */
export function objectionTo(
  address: IpAddress,
  vips: readonly IpAddress[],
  families?: ReadonlySet<Family>,
): string | undefined {
  if (vips.includes(address)) return 'is a VIP';
  if (!isUsableHost(address)) return 'names no host';
  if (isLinkLocal(address)) return 'is valid on one link only';
  return families?.has(familyOf(address)) === false ? 'is of a family in which this node has no address' : undefined;
}

const at = (addresses: readonly unknown[], port: Port | undefined): readonly Listed[] =>
  addresses.flatMap((value) => {
    const address = textOf(value, 'an address');
    return port === undefined ? [] : [{ address, port }];
  });

function isReady(conditions: unknown): boolean {
  const { ready } = conditions == null ? {} : fieldsOf(conditions, 'conditions');
  if (ready === undefined || ready === null || typeof ready === 'boolean') return ready !== false;
  throw new Error(`ready is "${shown(String(ready))}", neither true nor false`);
}

/** The TCP port named `https`, as kube-apiserver publishes it; else the first one. */
function securePort(ports: unknown): Port | undefined {
  const tcp = listOf(ports, 'ports')
    .map((value) => fieldsOf(value, 'a port'))
    .filter(({ protocol }) => (protocol ?? 'TCP') === 'TCP');
  const { port } = tcp.find(({ name }) => name === 'https') ?? tcp[0] ?? {};
  if (port === undefined || port === null) return undefined;
  if (typeof port === 'number') return parsePort(port);
  throw new Error(`a port is a ${typeof port} where a number is expected`);
}
