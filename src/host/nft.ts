// nftables, through `nft`.

import { CplbError } from '../base/errors.ts';
import { type RunOptions, run, tryRun } from './exec.ts';

/** Families of cplb's own tables. */
export type TableFamily = 'inet' | 'arp';

/**
 * Applies a ruleset text as one transaction: all of it or nothing.
 *
 * @throws {CplbError} CPLB_COMMAND_FAILED with nft's own words.
 */
export async function applyRuleset(text: string, options: Pick<RunOptions, 'timeoutMs'> = {}): Promise<void> {
  await run('nft', ['-f', '-'], { ...options, input: text });
}

/** Deletes a table; an absent one is no error. Resolves with whether it was there. */
export async function deleteTable(name: string, family: TableFamily = 'inet'): Promise<boolean> {
  const { exitCode } = await tryRun('nft', ['delete', 'table', family, name]);
  return exitCode === 0;
}

/**
 * A table with the elements of its sets, as JSON. One table a call: nft 1.0.6 cannot list two at once, and `list sets` reads the
 * sets of every other table too (100 ms beside 20,000 elements, where this takes 3).
 *
 * @throws {CplbError} CPLB_COMMAND_FAILED when it is not there.
 */
export const listTable = (name: string, family: TableFamily): Promise<string> =>
  run('nft', ['-j', 'list', 'table', family, name]);

/**
 * The comment of a table, empty without one; `undefined` when there is no such table. nft 1.0.6 does not tell it in JSON.
 *
 * @throws {CplbError} CPLB_COMMAND_FAILED for any other reason not to list it.
 */
export async function commentOfTable(name: string): Promise<string | undefined> {
  const args = ['--terse', 'list', 'table', 'inet', name];
  const { stdout, stderr, exitCode } = await tryRun('nft', args);
  if (exitCode === 0) return /^table inet \S+ \{.*\n\s*comment "(.*)"$/m.exec(stdout)?.[1] ?? '';
  if (stderr.includes('No such file or directory')) return undefined;
  throw new CplbError('CPLB_COMMAND_FAILED', `\`nft ${args.join(' ')}\` exited with ${exitCode}: ${stderr.trim()}`);
}

/**
 * Says whether the kernel and this `nft` would take a ruleset text, without applying it; `undefined` when they would, else what
 * they object to.
 */
export async function objectionTo(text: string): Promise<string | undefined> {
  const { exitCode, stderr } = await tryRun('nft', ['--check', '-f', '-'], { input: text });
  return exitCode === 0 ? undefined : stderr.trim();
}

/**
 * Carries out lines of nft's language, all of them or none, and gives back in JSON what those that list have found. They go in the
 * command line, which has room for 128 KiB: with `-j` nft opens /dev/stdin, and that of a child of Node.js is a socket.
 *
 * @throws {CplbError} CPLB_COMMAND_FAILED with nft's own words.
 */
export const askNft = (lines: string, options: Pick<RunOptions, 'timeoutMs'> = {}): Promise<string> =>
  run('nft', ['-j', lines], options);
