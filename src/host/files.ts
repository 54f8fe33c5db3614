// Files that are whole at every moment, and files that are read with care.

import { randomBytes } from 'node:crypto';
import { constants, statfsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** In the name of a temporary file, so that two writers never share one. */
const RANDOM_BYTES = 6;

/** A temporary file lives for milliseconds; one that is older was left by a writer that was killed. */
const LEFTOVER_MS = 10_000;

/**
 * Replaces a file in one step: whoever reads it sees the old text or the new one, whole, whatever dies meanwhile.
 * The temporary file has a leading dot because kubelet ignores such names in its manifest folder.
 *
 * @throws The system error; then the old file is untouched and the temporary one is gone.
 */
export async function writeFileAtomic(path: string, text: string, { mode }: { mode: number }): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(RANDOM_BYTES).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
    await writeAndSync(file, text, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** What to do where the state directory cannot be written. */
export const STATE_DIR_ACTION =
  'Make room in the state directory, or give --state-dir one that can be written; the pod has it from the host.';

/** True for the error of a write for which there is no room. */
export const isNoRoom = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');

/** True for a folder on a file system that has no room left, or none for another file. One without limits has 0 of 0. */
export function isFull(folder: string): boolean {
  try {
    const { blocks, bavail, files, ffree } = statfsSync(folder);
    return (blocks > 0 && bavail === 0) || (files > 0 && ffree === 0);
  } catch {
    return false; // it is gone
  }
}

/**
 * Replaces the text of a file that others read when it is closed, and takes no room that the file has not: it is written over and
 * then cut. A reader that comes between finds the new text first.
 *
 * @throws The system error.
 */
export async function overwriteFile(path: string, text: string, { mode }: { mode: number }): Promise<void> {
  await using file = await open(path, constants.O_WRONLY | constants.O_CREAT, mode);
  await file.write(text, 0);
  await file.truncate(Buffer.byteLength(text));
}

/**
 * Makes a folder and those above it; one that is there is no error. Node's own way (`recursive`) never ends below /proc.
 *
 * @returns Whether it was made.
 * @throws The system error.
 */
export async function makeFolder(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, { mode });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return false;
    if (code !== 'ENOENT' || !(await makeFolder(dirname(path), mode))) throw error;
    return makeFolder(path, mode);
  }
}

async function writeAndSync(file: FileHandle, text: string, mode: number): Promise<void> {
  try {
    await file.chmod(mode); // open() takes the umask off the mode
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes the temporary files that killed writers of this file have left beside it; what cannot be removed stays. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const [head, tail] = [`.${basename(path)}.`, '.tmp'];
  const isTemporary = (name: string) =>
    name.startsWith(head) && name.endsWith(tail) && HEX.test(name.slice(head.length, -tail.length));
  const found = (await readdir(folder).catch(() => [])).filter(isTemporary).map((name) => join(folder, name));
  await Promise.allSettled(found.map(removeIfOld));
}

const HEX = new RegExp(`^[0-9a-f]{${2 * RANDOM_BYTES}}$`);

async function removeIfOld(path: string): Promise<void> {
  const { mtimeMs } = await stat(path);
  if (Date.now() - mtimeMs > LEFTOVER_MS) await rm(path);
}

/** Makes the rename itself last; a file system that cannot sync a folder has nothing to lose by it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  await folder.sync().catch(() => {});
  await folder.close();
}

/**
 * Reads a regular file of limited size, whatever else stands at the path: a FIFO would never end, a disk hardly ever.
 *
 * @throws The system error, or an error that says why it is not read.
 */
export async function readSmallFile(path: string, maxBytes: number): Promise<string> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stat = await file.stat();
  if (stat.isDirectory()) throw Object.assign(new Error(`EISDIR: ${path} is a folder`), { code: 'EISDIR' });
  if (!stat.isFile()) throw new Error(`${path} is no regular file`);
  if (stat.size > maxBytes) throw new Error(`${path} has ${stat.size} bytes, more than ${maxBytes}`);
  return await file.readFile('utf8'); // a rejection while the file is being closed would have no handler
}
