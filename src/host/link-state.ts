// What keeps an interface from being used: it is down, has no carrier, or an IPv6 address of it is not settled. Through `ip`.

import type { InterfaceName } from '../base/interface-name.ts';
import { run } from './exec.ts';

export interface LinkState {
  /** Somebody has switched it on. */
  readonly up: boolean;
  /** There is somebody at the other end of the cable. */
  readonly carrier: boolean;
}

/** @throws {CplbError} CPLB_COMMAND_FAILED when it is not there. */
export async function linkState(name: InterfaceName): Promise<LinkState> {
  const [link] = JSON.parse(await run('ip', ['-json', 'link', 'show', 'dev', name])) as { flags?: readonly string[] }[];
  const flags = link?.flags ?? [];
  return { up: flags.includes('UP'), carrier: flags.includes('LOWER_UP') };
}

/** An IPv6 address that cannot be used. */
export interface UnusableAddress {
  readonly address: string;
  /** Another machine has it; else the kernel has yet to find out. */
  readonly isDuplicate: boolean;
}

/** @throws {CplbError} CPLB_COMMAND_FAILED when the interface is not there. */
export async function unusableAddresses(name: InterfaceName): Promise<readonly UnusableAddress[]> {
  const [link] = JSON.parse(await run('ip', ['-json', '-6', 'address', 'show', 'dev', name])) as {
    addr_info?: readonly { local?: string; tentative?: boolean; dadfailed?: boolean }[];
  }[];
  const unusable = (link?.addr_info ?? []).filter(({ tentative, dadfailed }) => tentative || dadfailed);
  return unusable.map(({ local = '', dadfailed = false }) => ({ address: local, isDuplicate: dadfailed }));
}
