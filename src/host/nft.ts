// nftables, through `nft`.

import { run, tryRun } from './exec.ts';

/** Families of cplb's own tables. */
export type TableFamily = 'inet' | 'arp';

/**
 * Applies a ruleset text as one transaction: all of it or nothing.
 *
 * @throws {CplbError} CPLB_COMMAND_FAILED with nft's own words.
 */
export async function applyRuleset(text: string): Promise<void> {
  await run('nft', ['-f', '-'], { input: text });
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
