// Which of the two ways to make wires is used.

import { HandleNetwork } from './handle-network.ts';
import { netNetwork } from './net-network.ts';
import { tcpBinding } from './tcp-binding.ts';
import type { Network } from './wire.ts';

/** The faster one where this Node.js has what it needs. */
export function fastestNetwork(): Network {
  const binding = tcpBinding();
  return binding === undefined ? netNetwork : new HandleNetwork(binding);
}
