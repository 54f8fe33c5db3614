// What the planning needs to know of the machine. `host/facts.ts` collects it; nothing here asks the machine anything.

import type { InterfaceName, MacAddress } from '../base/interface-name.ts';
import type { Cidr, Family, IpAddress } from '../base/ip.ts';

/** An address that an interface has. */
export interface PresentAddress extends Cidr {
  /** Seconds until the kernel takes it off; absent where it stays. */
  readonly lifetimeS?: number;
}

export interface InterfaceFacts {
  readonly name: InterfaceName;
  /** Absent on what is no Ethernet: `lo`, tunnels. Several links may share one (members of a bond, VLANs). */
  readonly mac: MacAddress | undefined;
  /** Addresses of global scope, in the kernel's order: the first of a family is the one it prefers as source. */
  readonly addresses: readonly PresentAddress[];
}

/** One way out of this network: an interface that has a default route. */
export interface DefaultRoute {
  readonly interface: InterfaceName;
  /** The kernel takes the route with the lowest. */
  readonly metric: number;
}

export interface HostFacts {
  /** Name of the node in the cluster, or the host name where nothing better is known. */
  readonly nodeName: string;
  readonly interfaces: readonly InterfaceFacts[];
  readonly defaultRoutes: Readonly<Record<Family, readonly DefaultRoute[]>>;
}

/** Every address of this machine but the VIPs, which a cplb may have put, or left, on it. */
export const ownAddressesOf = ({ interfaces }: HostFacts, vips: readonly IpAddress[]): readonly IpAddress[] =>
  interfaces
    .flatMap(({ addresses }) => addresses.map(({ address }) => address))
    .filter((address) => !vips.includes(address));
