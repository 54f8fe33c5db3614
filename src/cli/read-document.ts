// The file behind --config. Loaded only when it is given, as `replace-file.ts` is.

import { createReadStream } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { CplbError, describeError } from '../base/errors.ts';
import { MAX_DOCUMENT_BYTES } from '../config/source.ts';

/**
 * Reads a document, one byte more than is allowed at most, so that /dev/zero is refused for its size like any other file.
 *
 * @throws {CplbError} CPLB_UNREADABLE_FILE.
 */
export async function readDocument(path: string): Promise<string> {
  try {
    return await readAll(createReadStream(path, { end: MAX_DOCUMENT_BYTES }));
  } catch (cause) {
    throw new CplbError('CPLB_UNREADABLE_FILE', `--config: ${path} cannot be read: ${describeError(cause)}`, { cause });
  }
}
