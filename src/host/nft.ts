// nftables, through `nft`.

import { run, tryRun } from './exec.ts';

/**
 * Applies a ruleset text as one transaction: all of it or nothing.
 *
 * @throws {CplbError} CPLB_COMMAND_FAILED with nft's own words.
 */
export async function applyRuleset(text: string): Promise<void> {
  await run('nft', ['-f', '-'], { input: text });
}

/** Deletes a table of family `inet`; an absent one is no error. Resolves with whether it was there. */
export async function deleteTable(name: string): Promise<boolean> {
  const { exitCode } = await tryRun('nft', ['delete', 'table', 'inet', name]);
  return exitCode === 0;
}
