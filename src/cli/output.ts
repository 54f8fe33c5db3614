// Where a result goes: standard output, or a file that is replaced in one step.

import { CplbError, describeError } from '../base/errors.ts';

/**
 * Writes a whole result, which must be complete and checked by now: `| tee` has already emptied the file behind it.
 *
 * @param path A file, see `replace-file.ts`; absent: standard output.
 * @throws {CplbError} CPLB_UNWRITABLE_OUTPUT.
 */
export async function writeResult(text: string, path: string | undefined): Promise<void> {
  if (path === undefined) return writeToStdout(text);
  const { replaceFile } = await import('./replace-file.ts');
  await replaceFile(path, text);
}

function writeToStdout(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (cause) => {
      if (cause == null) return resolve();
      const message = `standard output cannot be written: ${describeError(cause)}`;
      const action = 'Check the disk or the program behind it, or write to a file with --output.';
      reject(new CplbError('CPLB_UNWRITABLE_OUTPUT', message, { cause, action }));
    });
  });
}
