// What this machine lacks for booting a guest.

import { kernelPackage } from './kernel.ts';
import { missingAmong, PROGRAMS } from './programs.ts';

const TOOLS = ['apt-cache', 'apt-get', 'cpio', 'dpkg-deb', 'find', 'ldd', 'qemu-system-x86_64', 'setpriv'];

/** What is in the way, a few words for each thing; empty on a machine that can boot one: Debian for amd64. */
export async function reasonsAgainstGuest(): Promise<readonly string[]> {
  const missing = await missingAmong([...new Set([...TOOLS, ...PROGRAMS])]);
  if (missing.length > 0) return missing.map((program) => `no ${program}`);
  return (await kernelPackage()) === undefined ? ['apt knows no kernel for it'] : [];
}
