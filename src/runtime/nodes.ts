// Who the other nodes are, as far as this one knows now.

import type { IpAddress } from '../base/ip.ts';
import type { Config } from '../config/types.ts';
import type { RuntimeState } from './state.ts';

/** Asks for the unicast peers of an instance; there are none in the sense of `undefined` where it uses multicast. */
export const peersIn =
  ({ plan }: RuntimeState) =>
  ({ name }: { readonly name: string }): readonly IpAddress[] | undefined => {
    const instance = plan.value.instances.find((each) => each.name === name);
    return instance === undefined || instance.transport === 'multicast' ? undefined : instance.unicastPeers;
  };

/** Asks whether an address is that of another node: of a peer, or of an API server, which stand on the nodes as a rule. */
export const isNodeOf =
  ({ plan, known }: RuntimeState, { peers }: Pick<Config, 'peers'>) =>
  (address: IpAddress): boolean =>
    peers.includes(address) ||
    known.value.backends.some((backend) => backend.address === address) ||
    plan.value.instances.some(({ unicastPeers }) => unicastPeers.includes(address));
