// A pipe into which a program can write at any time without ever waiting for this process to read.

import { closeSync, constants, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { run } from './exec.ts';

export interface NonblockingPipe extends AsyncDisposable {
  /** For reading here; it has no end while the pipe is open. */
  readonly stream: Readable;
  /** For the `stdio` of a child, as 3 or above. What is written while the pipe is full (64 KiB, pipe(7)) is lost. */
  readonly writeEnd: number;
}

/**
 * Makes a FIFO at `path` and opens it for reading and for writing. A child keeps O_NONBLOCK, which belongs to the open file, only
 * of a descriptor above 2: Node takes it off the first three.
 */
export async function openNonblockingPipe(path: string): Promise<NonblockingPipe> {
  const stream = await openFifo(path);
  const writeEnd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  return {
    stream,
    writeEnd,
    [Symbol.asyncDispose]: async () => {
      stream.destroy();
      closeSync(writeEnd);
      await rm(path, { force: true });
    },
  };
}

/**
 * Makes a FIFO that this user alone can open, in place of whatever stands there, and reads it.
 *
 * It is opened for reading and writing, so that it has no end when the other side closes, and read through the event loop, so
 * that no thread waits in it. The caller destroys the stream.
 */
export async function openFifo(path: string): Promise<Readable> {
  await rm(path, { force: true });
  await run('mkfifo', ['--mode=0600', path]);
  // A plain descriptor, which the socket owns from here on: a FileHandle would close it when it is garbage-collected.
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}
