// Whether an interface is up and has a carrier, through `ip` of iproute2.

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

/** IPv6 addresses of an interface that cannot be used: not yet tested for duplicates, or found to be one. */
export async function unusableAddresses(name: InterfaceName): Promise<readonly string[]> {
  const [link] = JSON.parse(await run('ip', ['-json', '-6', 'address', 'show', 'dev', name])) as {
    addr_info?: readonly { local?: string; tentative?: boolean; dadfailed?: boolean }[];
  }[];
  const unusable = (link?.addr_info ?? []).filter(({ tentative, dadfailed }) => tentative || dadfailed);
  return unusable.map(({ local = '' }) => local);
}
