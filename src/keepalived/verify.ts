// Asks keepalived itself whether it understands a configuration.

import { CplbError } from '../base/errors.ts';
import { tryRun } from '../host/exec.ts';

/**
 * Tests a configuration file. Exit status 0 alone is no proof: keepalived passes a missing, an empty and an executable
 * file with a remark on standard error, so that must be empty too.
 *
 * @param template The user's own template that the file was made from, if it was.
 * @throws {CplbError} CPLB_KEEPALIVED_REJECTED, or CPLB_INVALID_TEMPLATE for the user's own, with keepalived's own words.
 */
export async function verifyConf(path: string, template?: string): Promise<void> {
  const { exitCode, stderr } = await tryRun('keepalived', ['--config-test', '--use-file', path]);
  const words = stderr.trim();
  if (exitCode === 0 && words === '') return;
  const verdict = `(exit ${exitCode}): ${words || 'without a word'}`;
  if (template === undefined) throw new CplbError('CPLB_KEEPALIVED_REJECTED', `keepalived rejects ${path} ${verdict}`);
  throw new CplbError('CPLB_INVALID_TEMPLATE', `keepalived rejects what the template ${template} gives ${verdict}`, {
    action:
      'The lines are those of the filled text: `cplb render keepalived` or `cplb render virtual-servers` prints it.',
  });
}
