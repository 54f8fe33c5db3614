// From the API's objects to backends. Pure.

import { type Backend, sortedUnique } from '../base/backend.ts';
import { type IpAddress, isUsableHost, parseIp } from '../base/ip.ts';
import { type Port, parsePort } from '../base/port.ts';

/** The part of a discovery.k8s.io/v1 EndpointSlice that is read here. */
export interface EndpointSlice {
  readonly metadata?: { readonly name?: string; readonly resourceVersion?: string };
  readonly ports?: readonly { readonly name?: string; readonly port?: number; readonly protocol?: string }[] | null;
  readonly endpoints?:
    | readonly { readonly addresses?: readonly string[]; readonly conditions?: { readonly ready?: boolean } }[]
    | null;
}

/** The part of a core/v1 Node that is read here. */
export interface Node {
  readonly status?: { readonly addresses?: readonly { readonly type?: string; readonly address?: string }[] };
}

/** What tells a usable backend from others on this node. */
export interface EndpointFilter {
  readonly vips: readonly IpAddress[];
  readonly ownAddresses: ReadonlySet<IpAddress>;
}

/**
 * The API servers in the EndpointSlices of `default/kubernetes`.
 *
 * A missing `ready` means ready, as the API defines it. VIPs are left out, because a cluster with an external address may
 * list the VIP itself and the proxy would dial itself; so are addresses that name no host.
 */
export function backendsOfSlices(slices: Iterable<EndpointSlice>, filter: EndpointFilter): readonly Backend[] {
  return sortedUnique(
    [...slices].flatMap((slice) => {
      const port = securePort(slice);
      const ready = (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
      return port === undefined
        ? []
        : toBackends(
            ready.flatMap(({ addresses = [] }) => addresses),
            port,
            filter,
          );
    }),
  );
}

/** The API servers of control-plane nodes: every InternalIP, with the port that all of them share. */
export const backendsOfNodes = (nodes: Iterable<Node>, port: Port, filter: EndpointFilter): readonly Backend[] =>
  sortedUnique(
    [...nodes].flatMap(({ status }) => {
      const internal = (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP');
      return toBackends(
        internal.map(({ address = '' }) => address),
        port,
        filter,
      );
    }),
  );

const toBackends = (texts: readonly string[], port: Port, { vips, ownAddresses }: EndpointFilter): Backend[] =>
  texts.flatMap((text) => {
    const address = parseIp(text);
    if (address === undefined || !isUsableHost(address) || vips.includes(address)) return [];
    return [{ address, port, local: ownAddresses.has(address) }];
  });

/** The port named `https`, as kube-apiserver publishes it; else the first one. */
function securePort({ ports }: EndpointSlice): Port | undefined {
  const tcp = (ports ?? []).filter(({ protocol = 'TCP' }) => protocol === 'TCP');
  const { port } = tcp.find(({ name }) => name === 'https') ?? tcp[0] ?? {};
  return port === undefined ? undefined : parsePort(port);
}
