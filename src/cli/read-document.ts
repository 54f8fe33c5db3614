// The file behind --config, and those of `validate`. Loaded only when there is one, as `replace-file.ts` is.

import { unreadableFile } from '../base/errors.ts';
import { MAX_DOCUMENT_BYTES } from '../config/source.ts';
import { STDIN } from './output.ts';

/** Imported, the module would bring its streams and promises along, which costs 4 ms at start. */
const { closeSync, openSync, readSync } = process.getBuiltinModule('node:fs');

/**
 * Reads a document, one byte more than is allowed at most, so that /dev/zero is refused for its size like any other file.
 * Nothing else happens meanwhile, so it reads in one go: streams would cost 4 ms more at start.
 *
 * @param path `-` is standard input.
 * @param flag How the user named the file, for the error; absent for an argument.
 * @param maxBytes How large it may be.
 * @throws {CplbError} CPLB_UNREADABLE_FILE.
 */
export function readDocument(path: string, flag?: string, maxBytes: number = MAX_DOCUMENT_BYTES): string {
  try {
    return path === '-' ? readFrom(STDIN, maxBytes) : readFile(path, maxBytes);
  } catch (cause) {
    throw unreadableFile(flag === undefined ? path : `${flag}: ${path}`, cause);
  }
}

function readFile(path: string, maxBytes: number): string {
  const file = openSync(path, 'r');
  try {
    return readFrom(file, maxBytes);
  } finally {
    closeSync(file);
  }
}

/** A pipe gives what it has, so reading goes on until there is no more. */
function readFrom(file: number, maxBytes: number): string {
  const buffer = Buffer.alloc(maxBytes + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length < buffer.length; length += read) {
    read = readSome(file, buffer, length);
  }
  return buffer.toString('utf8', 0, length);
}

/** Time between two looks at a pipe that was made non-blocking by whoever had it before, and that is empty yet. */
const RETRY_MS = 10;

function readSome(file: number, buffer: Buffer, from: number): number {
  for (;;) {
    try {
      return readSync(file, buffer, from, buffer.length - from, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}
