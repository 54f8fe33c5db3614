// Multicast groups of a network card, through `ip maddress`.

import type { InterfaceName } from '../base/interface-name.ts';
import { run, tryRun } from './exec.ts';

/**
 * Lets frames to a group through the filter of the network card, and no further: the kernel still takes nothing in that no
 * socket has joined, so no other program hears more than before.
 *
 * @param group MAC address of the group.
 * @throws {CplbError} CPLB_COMMAND_FAILED when the interface is not there.
 */
export const openFilter = async (name: InterfaceName, group: string): Promise<void> => {
  await run('ip', ['maddress', 'add', group, 'dev', name]);
};

/** Undoes {@link openFilter}; what sockets have joined stays joined. */
export const closeFilter = async (name: InterfaceName, group: string): Promise<void> => {
  await tryRun('ip', ['maddress', 'delete', group, 'dev', name]);
};
