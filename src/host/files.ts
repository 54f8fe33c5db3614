// Files that are whole at every moment.

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a file in one step: whoever reads it sees the old text or the new one, whole, whatever dies meanwhile.
 * The temporary file has a leading dot because kubelet ignores such names in its manifest folder.
 *
 * @throws The system error; then the old file is untouched and the temporary one is gone.
 */
export async function writeFileAtomic(path: string, text: string, { mode }: { mode: number }): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
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

async function writeAndSync(file: FileHandle, text: string, mode: number): Promise<void> {
  try {
    await file.chmod(mode); // open() takes the umask off the mode
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the rename itself last; a file system that cannot sync a folder has nothing to lose by it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  await folder.sync().catch(() => {});
  await folder.close();
}
