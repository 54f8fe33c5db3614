// Whether this machine passes packets on from an interface, which address translation to another machine needs.

import { readdir } from 'node:fs/promises';
import type { InterfaceName } from '../base/interface-name.ts';
import type { Family, IpAddress } from '../base/ip.ts';
import { tryRun } from './exec.ts';
import { readSysctl, requireSettable, type Setting, type Sysctls } from './sysctl.ts';

const WHY = 'passing the packets of clients on to the API servers of other nodes';

/**
 * Makes the kernel forward what comes in by an interface, unless it does.
 *
 * @throws {CplbError} CPLB_SYSCTL where it may not be changed.
 */
export const allowForwarding = async (sysctls: Sysctls, link: InterfaceName, family: Family): Promise<void> =>
  sysctls.setAll(await forwardingChanges(link, family), WHY);

/**
 * Says whether {@link allowForwarding} would succeed, and changes nothing.
 *
 * @throws {CplbError} CPLB_SYSCTL where it would not.
 */
export const requireForwarding = async (link: InterfaceName, family: Family): Promise<void> =>
  requireSettable(await forwardingChanges(link, family), WHY);

/** The interface by which this machine reaches an address; `undefined` when it does not. */
export async function interfaceTowards(address: IpAddress): Promise<InterfaceName | undefined> {
  const { stdout, exitCode } = await tryRun('ip', ['-json', 'route', 'get', address]);
  if (exitCode !== 0) return undefined;
  const [route] = JSON.parse(stdout) as readonly { dev?: string }[];
  return route?.dev as InterfaceName | undefined; // from the kernel
}

/** What has to be changed for {@link allowForwarding}; nothing where packets are passed on already. */
export const forwardingChanges = (link: InterfaceName, family: Family): Promise<readonly Setting[]> =>
  family === 'ipv4' ? forIpv4(link) : forIpv6(link);

async function forIpv4(link: InterfaceName): Promise<readonly Setting[]> {
  const name = `net/ipv4/conf/${link}/forwarding`;
  return (await readSysctl(name)) === '0' ? [{ name, value: '1' }] : [];
}

/**
 * Linux 6.17 and newer can do so for one interface. Older ones ask for all, and an interface that forwards no longer listens to
 * router advertisements (accept_ra 1), from which it may have its default route, unless that is 2.
 */
async function forIpv6(link: InterfaceName): Promise<readonly Setting[]> {
  const all = 'net/ipv6/conf/all/forwarding';
  if ((await readSysctl(all)) !== '0') return [];
  const alone = `net/ipv6/conf/${link}/force_forwarding`;
  const forced = await readSysctl(alone);
  if (forced !== undefined) return forced === '0' ? [{ name: alone, value: '1' }] : [];
  const links = (await readdir('/proc/sys/net/ipv6/conf')).filter((name) => !['all', 'default', 'lo'].includes(name));
  const listening = links.map((name) => `net/ipv6/conf/${name}/accept_ra`);
  const values = await Promise.all(listening.map((name) => readSysctl(name)));
  const kept = listening.filter((_, i) => values[i] === '1').map((name) => ({ name, value: '2' }));
  return [...kept, { name: all, value: '1' }];
}
