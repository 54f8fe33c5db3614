// The run directory: private, and with room for what it is to hold.

import { chmod, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CplbError, describeError } from '../base/errors.ts';
import { isNoRoom, makeFolder } from '../host/files.ts';
import { ROOM_ACTION } from '../keepalived/room.ts';

/** A pod's emptyDir is there already, and open to all. Any other folder that is, such as /tmp, belongs to others too. */
async function makePrivateFolder(path: string): Promise<void> {
  if (await makeFolder(path, 0o700)) return;
  const { mode } = await stat(path);
  if ((mode & 0o077) === 0) return;
  if ((await readdir(path)).length > 0)
    throw new Error('it is open to other users and holds files; give one of its own');
  await chmod(path, 0o700);
}

/** A page each for ten files (measured: 36 KiB with one VIP), and the same again for configurations and dumps of many nodes. */
const ROOM_BYTES = 64 * 1024;

/**
 * Makes the run directory, and a file in it: a full file system has room for a folder, and none for what it is to hold.
 *
 * @throws {CplbError} CPLB_RUN_DIR.
 */
export async function makeRunDir(path: string): Promise<void> {
  const probe = join(path, 'probe');
  try {
    await makePrivateFolder(path);
    await writeFile(probe, Buffer.alloc(ROOM_BYTES));
  } catch (cause) {
    throw runDirError(path, cause);
  } finally {
    await rm(probe, { force: true }).catch(() => {}); // what it fails by has been told
  }
}

/** The error for a run directory in which something cannot be written. */
export const runDirError = (path: string, cause: unknown): CplbError =>
  new CplbError('CPLB_RUN_DIR', `The run directory ${path} cannot be used: ${describeError(cause)}.`, {
    cause,
    ...(isNoRoom(cause) ? { action: ROOM_ACTION } : {}),
  });
