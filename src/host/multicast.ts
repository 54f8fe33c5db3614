// Membership in VRRP's multicast groups, for as long as a socket lives.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { InterfaceName } from '../base/interface-name.ts';
import type { Family, IpAddress } from '../base/ip.ts';
import { VRRP_GROUPS } from '../base/vrrp.ts';

/**
 * Lets this machine take in what is sent to the group on an interface, as keepalived does. The kernel ends it with this process,
 * however that ends.
 *
 * @param own This machine's address on the interface.
 * @throws The system error.
 */
export async function joinVrrpGroup(family: Family, link: InterfaceName, own: IpAddress): Promise<Disposable> {
  const socket = createSocket({ type: family === 'ipv4' ? 'udp4' : 'udp6' });
  socket.bind(0, family === 'ipv4' ? '127.0.0.1' : '::1');
  await once(socket, 'listening');
  const leave = { [Symbol.dispose]: () => void socket.close() };
  try {
    socket.addMembership(VRRP_GROUPS[family], family === 'ipv4' ? own : `::%${link}`);
  } catch (error) {
    leave[Symbol.dispose]();
    throw error;
  }
  return leave;
}
