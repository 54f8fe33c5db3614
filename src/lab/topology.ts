// Which nodes a lab has, and where everything of it is. Pure: a lab's name, its size and its flags say all.

import { join } from 'node:path';
import { type Cidr, familyOf, formatCidr, type IpAddress, parseCidr } from '../base/ip.ts';
import type { HostPort, Port } from '../base/port.ts';

/** All labs of this machine, a folder each. */
export const LABS_FOLDER = '/run/cplb-lab';

/** 192.0.2.0/24 is for documentation (RFC 5737): nobody's real network, and only inside the lab's namespaces. */
const NETWORK = '192.0.2';
const PREFIX = 24;

/** A network of unique local addresses (RFC 4193), the likeness of the other; only inside the lab's namespaces too. */
const NETWORK_6 = 'fd00:192:0:2:';
const PREFIX_6 = 64;

export const API_PORT = 6443 as Port;

/** The interface of every node and of the client. */
export const INTERFACE = 'eth0';

/** A network namespace that stands for a machine. */
export interface Host {
  readonly name: string;
  readonly namespace: string;
  readonly address: Cidr;
  readonly address6: Cidr;
  readonly folder: string;
}

/** A lab as it was asked for; whether it is up is another matter. */
export interface Topology {
  readonly name: string;
  readonly folder: string;
  /** The namespace with the bridge that joins all hosts. */
  readonly lan: string;
  readonly nodes: readonly Host[];
  /** A host that is no node: it sees the VIP as a user does. */
  readonly client: Host;
  /** The VIP that clients use, the first of {@link vips}. */
  readonly vip: Cidr;
  readonly vips: readonly Cidr[];
  /** What is given to `cplb init` and `cplb join` beside what they must have. */
  readonly flags: readonly string[];
  /** The cluster as its API servers know it, see `api-server/state-file.ts`. */
  readonly stateFile: string;
}

/**
 * @param count Number of nodes, 1 to MAX_NODES of `names.ts`.
 * @param flags Further flags for `cplb init` and `cplb join`; the first `--vip` among them takes the place of the lab's own.
 */
export function makeTopology(name: string, count: number, flags: readonly string[] = []): Topology {
  const folder = join(LABS_FOLDER, name);
  const host = (hostName: string, last: number): Host => ({
    name: hostName,
    namespace: `cplb-${name}-${hostName}`,
    address: { address: `${NETWORK}.${last}` as IpAddress, prefix: PREFIX },
    address6: { address: `${NETWORK_6}:${last}` as IpAddress, prefix: PREFIX_6 },
    folder: join(folder, hostName),
  });
  const [vip = { address: `${NETWORK}.100` as IpAddress, prefix: PREFIX }, ...others] = vipsIn(flags);
  return {
    name,
    folder,
    lan: `cplb-${name}-lan`,
    nodes: Array.from({ length: count }, (_, i) => host(`node${i + 1}`, 11 + i)),
    client: host('client', 9),
    vip,
    vips: [vip, ...others],
    flags,
    stateFile: join(folder, 'cluster.json'),
  };
}

/** Where the cluster knows a node's API server: at one address, as with `--advertise-address`, of the family of the clients' VIP. */
export const endpointOf = ({ vip }: Pick<Topology, 'vip'>, { address, address6 }: Host): HostPort => ({
  address: (familyOf(vip.address) === 'ipv4' ? address : address6).address,
  port: API_PORT,
});

/** The values of `--vip VALUE` and `--vip=VALUE`; what cannot be read is left to `cplb init`, which says why. */
const vipsIn = (flags: readonly string[]): readonly Cidr[] =>
  flags.flatMap((flag, i) => {
    const text = flag === '--vip' ? flags[i + 1] : /^--vip=(.*)$/.exec(flag)?.[1];
    return (text === undefined ? undefined : parseCidr(text)) ?? [];
  });

/**
 * The flags that say on one node what all nodes must: the VIP where none is given, and with `--unicast` the other nodes, which
 * an operator would write there (those of the families of the VIPs).
 */
export function flagsFor({ flags, vips, nodes }: Topology, node: Host): readonly string[] {
  const has = (name: string) => flags.some((flag) => flag === name || flag.startsWith(`${name}=`));
  const vip = has('--vip') ? [] : vips.flatMap((one) => ['--vip', formatCidr(one)]);
  const families = new Set(vips.map(({ address }) => familyOf(address)));
  const peers = nodes
    .filter((other) => other !== node)
    .flatMap(({ address, address6 }) => [address.address, address6.address])
    .filter((address) => families.has(familyOf(address)))
    .flatMap((address) => ['--peer', address]);
  return [...vip, ...flags, ...(has('--unicast') && !has('--peer') ? peers : [])];
}

/** The VIPs with their prefixes, for a person. */
export const vipText = ({ vips }: Topology): string => vips.map(formatCidr).join(', ');
