// The file behind --output. Loaded only when it is given: what it needs of Node.js costs 8 ms at start.

import { lstat } from 'node:fs/promises';
import { getSystemErrorMessage } from 'node:util';
import { CplbError, describeError } from '../base/errors.ts';
import { removeLeftovers, writeFileAtomic } from '../host/files.ts';

/**
 * Replaces a file, or makes it, with mode 0600 as kubeadm's manifests have.
 *
 * @throws {CplbError} CPLB_UNWRITABLE_OUTPUT; then an existing file is untouched.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  try {
    await requireRegular(path);
    await writeFileAtomic(path, text, { mode: 0o600 });
    await removeLeftovers(path);
  } catch (cause) {
    throw new CplbError('CPLB_UNWRITABLE_OUTPUT', `--output: ${path} cannot be written: ${withoutPath(cause)}`, {
      cause,
    });
  }
}

/** A device such as /dev/stdout would be lost: replacing it puts a file in its place. */
async function requireRegular(path: string): Promise<void> {
  const present = await lstat(path).catch(() => undefined); // what is wrong with the path is told by writing
  if (present !== undefined && !present.isFile()) throw new Error('it is not a regular file');
}

/** A system error's text names the temporary file, which nobody has asked for. */
function withoutPath(error: unknown): string {
  const { errno, code } = error as NodeJS.ErrnoException;
  return errno === undefined ? describeError(error) : `${code}: ${getSystemErrorMessage(errno)}`;
}
