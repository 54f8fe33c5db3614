// Where a result goes: standard output, or a file that is replaced in one step.

import { CplbError, describeError } from '../base/errors.ts';

export const STDIN = 0;
export const STDOUT = 1;
export const STDERR = 2;

/** Major number of /dev/null and its like (devices.txt of the kernel): character devices that are no terminals. */
const MEMORY_DEVICES = 1;

/** Whether a person reads what is written to a descriptor. Node's own answer loads its sockets first, so it is asked last. */
export function isTerminal(descriptor: number): boolean {
  const { fstatSync } = process.getBuiltinModule('node:fs');
  const status = fstatSync(descriptor);
  if (!status.isCharacterDevice() || status.rdev >> 8 === MEMORY_DEVICES) return false;
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}

/**
 * Writes a whole result, which must be complete and checked by now: `| tee` has already emptied the file behind it.
 *
 * @param path A file, see `replace-file.ts`; absent or `-`: standard output.
 * @throws {CplbError} CPLB_UNWRITABLE_OUTPUT. A pipe whose reader has gone only makes the exit status 1.
 */
export async function writeResult(text: string, path: string | undefined): Promise<void> {
  if (path === undefined || path === '-') return writeToStdout(text);
  const { replaceFile } = await import('./replace-file.ts');
  await replaceFile(path, text);
}

/** Writes to the descriptor itself: `process.stdout` would load Node's streams and sockets first, 3 ms at each start. */
async function writeToStdout(text: string): Promise<void> {
  const { writeSync } = process.getBuiltinModule('node:fs');
  let rest = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(STDOUT, rest));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EPIPE') return readerGone();
    if (code !== 'EAGAIN') throw unwritable(cause);
    await writeToStream(rest); // somebody has made the pipe non-blocking, and its reader is slow
  }
}

const writeToStream = (bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(bytes, (cause) => {
      if (cause == null) return resolve();
      if ((cause as NodeJS.ErrnoException).code !== 'EPIPE') return reject(unwritable(cause));
      readerGone();
      resolve();
    });
  });

/** Whoever reads has seen enough, as `head` does: nothing to tell a person, and yet not all was written. */
function readerGone(): void {
  process.exitCode = 1;
}

function unwritable(cause: unknown): CplbError {
  const action = 'Check the disk, or the program behind it.';
  return new CplbError('CPLB_UNWRITABLE_OUTPUT', `standard output cannot be written: ${describeError(cause)}`, {
    cause,
    action,
  });
}
