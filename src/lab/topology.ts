// Which nodes a lab has, and where everything of it is. Pure: a lab's name and size say all.

import { join } from 'node:path';
import { type Cidr, formatCidr, type IpAddress } from '../base/ip.ts';
import type { Port } from '../base/port.ts';

/** All labs of this machine, a folder each. */
export const LABS_FOLDER = '/run/cplb-lab';

/** 192.0.2.0/24 is for documentation (RFC 5737): nobody's real network, and only inside the lab's namespaces. */
const NETWORK = '192.0.2';
const PREFIX = 24;

export const API_PORT = 6443 as Port;

/** The interface of every node and of the client. */
export const INTERFACE = 'eth0';

export interface Host {
  readonly name: string;
  readonly namespace: string;
  readonly address: Cidr;
  readonly folder: string;
}

export interface Topology {
  readonly name: string;
  readonly folder: string;
  /** The namespace with the bridge that joins all hosts. */
  readonly lan: string;
  readonly nodes: readonly Host[];
  /** A host that is no node: it sees the VIP as a user does. */
  readonly client: Host;
  readonly vip: Cidr;
  /** The cluster as its API servers know it, see `api-server/state-file.ts`. */
  readonly stateFile: string;
}

/** @param count Number of nodes, 1 to MAX_NODES of `names.ts`. */
export function makeTopology(name: string, count: number): Topology {
  const folder = join(LABS_FOLDER, name);
  const host = (hostName: string, last: number): Host => ({
    name: hostName,
    namespace: `cplb-${name}-${hostName}`,
    address: { address: `${NETWORK}.${last}` as IpAddress, prefix: PREFIX },
    folder: join(folder, hostName),
  });
  return {
    name,
    folder,
    lan: `cplb-${name}-lan`,
    nodes: Array.from({ length: count }, (_, i) => host(`node${i + 1}`, 11 + i)),
    client: host('client', 9),
    vip: { address: `${NETWORK}.100` as IpAddress, prefix: PREFIX },
    stateFile: join(folder, 'cluster.json'),
  };
}

export const vipText = ({ vip }: Topology): string => formatCidr(vip);
