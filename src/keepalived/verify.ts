// Asks keepalived itself whether it understands a configuration.

import { CplbError } from '../base/errors.ts';
import { tryRun } from '../host/exec.ts';

/**
 * Tests a configuration file. Exit status 0 alone is no proof: keepalived passes a missing, an empty and an executable
 * file with a remark on standard error, so that must be empty too.
 *
 * @throws {CplbError} CPLB_KEEPALIVED_REJECTED with keepalived's own words.
 */
export async function verifyConf(path: string): Promise<void> {
  const { exitCode, stderr } = await tryRun('keepalived', ['--config-test', '--use-file', path]);
  if (exitCode === 0 && stderr.trim() === '') return;
  throw new CplbError(
    'CPLB_KEEPALIVED_REJECTED',
    `keepalived rejects ${path} (exit ${exitCode}): ${stderr.trim() || 'without a word'}`,
  );
}
