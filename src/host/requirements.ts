// What a command needs of the machine before it starts: programs in the path, capabilities of the process.

import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { CplbError } from '../base/errors.ts';
import type { BalancerMode } from '../config/types.ts';
import { missingProgram } from './exec.ts';

/** What every cplb runs. */
const PROGRAMS = ['ip', 'nft', 'keepalived', 'setpriv', 'mkfifo', 'sh', 'timeout', 'head', 'sleep'];

/** The programs without which cplb does not start with this balancer; `auto` has a way out where there is no conntrack. */
export const programsFor = (balancer: BalancerMode): readonly string[] => [
  ...PROGRAMS,
  ...(balancer === 'ipvs' ? ['ipvsadm'] : []),
];

/** Capability bits of linux/capability.h. */
const CAPABILITY_BITS = { NET_ADMIN: 12n, NET_RAW: 13n } as const;

export type Capability = keyof typeof CAPABILITY_BITS;

/** What each capability is for, in the words of the error message. */
const PURPOSE: Readonly<Record<Capability, string>> = {
  NET_ADMIN: 'to put the VIP on the interface and to write nftables rules',
  NET_RAW: 'to send VRRP adverts and gratuitous ARP',
};

/** @throws {CplbError} CPLB_PLATFORM on any other system, where a missing program would be the wrong thing to look for. */
export function requireLinux(platform: string = process.platform): void {
  if (platform === 'linux') return;
  throw new CplbError('CPLB_PLATFORM', `cplb holds a VIP on Linux only; this is ${platform}.`);
}

/** @throws {CplbError} CPLB_MISSING_PROGRAM for the first program that is not in the path. */
export async function requirePrograms(programs: readonly string[]): Promise<void> {
  for (const program of programs) if (!(await isInPath(program))) throw missingProgram(program);
}

async function isInPath(program: string): Promise<boolean> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = await Promise.allSettled(folders.map((folder) => access(join(folder, program), constants.X_OK)));
  return found.some(({ status }) => status === 'fulfilled');
}

/** @throws {CplbError} CPLB_MISSING_CAPABILITY that names every capability this process lacks. */
export async function requireCapabilities(wanted: readonly Capability[]): Promise<void> {
  const effective = effectiveCapabilities(await readFile('/proc/self/status', 'utf8'));
  const missing = wanted.filter((name) => (effective & (1n << CAPABILITY_BITS[name])) === 0n);
  if (missing.length === 0) return;
  const reasons = missing.map((name) => `CAP_${name} (${PURPOSE[name]})`).join(' and ');
  throw new CplbError('CPLB_MISSING_CAPABILITY', `This process lacks ${reasons}.`);
}

/** The effective set, from the text of /proc/self/status. */
export function effectiveCapabilities(status: string): bigint {
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
  return BigInt(`0x${hex}`);
}
