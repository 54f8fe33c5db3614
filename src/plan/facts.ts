// What the planning needs to know of the machine. `host/facts.ts` collects it; nothing here asks the machine anything.

import type { InterfaceName } from '../base/interface-name.ts';
import type { Cidr } from '../base/ip.ts';

export interface InterfaceFacts {
  readonly name: InterfaceName;
  /** Addresses of global scope, in the kernel's order: the first of a family is the one it prefers as source. */
  readonly addresses: readonly Cidr[];
}

export interface HostFacts {
  /** Name of the node in the cluster, or the host name where nothing better is known. */
  readonly nodeName: string;
  readonly interfaces: readonly InterfaceFacts[];
}
