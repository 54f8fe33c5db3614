// Which keepalived this machine has, and what it can do.

import { CplbError } from '../base/errors.ts';
import { isAtLeast, type Version } from '../base/version.ts';
import { tryRun } from '../host/exec.ts';

/** Track files came with 2.0.0, and with them the way in which health moves the VIP. */
const OLDEST: Version = [2, 0];

export interface KeepalivedBuild {
  readonly version: string;
  /** Number of the signal for a dump of its state; absent in a build without JSON. It differs between C libraries. */
  readonly dumpSignal: number | undefined;
  /** Built with BFD, which has a pid file too: 2.3 locks it even when it runs VRRP alone, and ends when it cannot. */
  readonly hasBfd: boolean;
}

/**
 * Asks the keepalived in the path.
 *
 * @throws {CplbError} CPLB_MISSING_PROGRAM; CPLB_KEEPALIVED_TOO_OLD, also for a program that is no keepalived.
 */
export async function inspectKeepalived(): Promise<KeepalivedBuild> {
  const { stderr, stdout } = await tryRun('keepalived', ['--version']);
  const said = stderr + stdout;
  const version = parseVersion(said);
  if (version === undefined || !isAtLeast(version, OLDEST)) {
    const found = version === undefined ? 'does not tell its version' : `is version ${version}`;
    throw new CplbError('CPLB_KEEPALIVED_TOO_OLD', `The keepalived in the path ${found}; cplb needs 2.0.0 or newer.`);
  }
  const asked = await tryRun('keepalived', ['--signum=JSON']);
  const signal = Number.parseInt(asked.stdout, 10);
  return { version, dumpSignal: asked.exitCode === 0 && signal > 0 ? signal : undefined, hasBfd: tellsBfd(said) };
}

/** Reads `Keepalived v2.2.7 (01/16,2022)`. */
export const parseVersion = (text: string): string | undefined => /^Keepalived v(\d+\.\d+\.\d+)/m.exec(text)?.[1];

/** Reads `Config options:  NFTABLES LVS … BFD …`. */
export const tellsBfd = (text: string): boolean => /^Config options:.* BFD\b/m.test(text);
