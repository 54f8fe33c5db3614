// The state of the cluster as a file: written by the lab, followed by each of its API servers.

import { readFileSync, watch } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CplbError, describeError } from '../../base/errors.ts';
import { Latest, type ReadonlyLatest } from '../../base/latest.ts';
import { type ClusterContent, type ClusterState, EMPTY_STATE, nextState } from './state.ts';

const LOCK_RETRY_MS = 10;
/** A writer holds the lock for a few milliseconds; one that is older has been left by a process that died. */
const LOCK_STALE_MS = 2000;

/**
 * Follows the file until `signal` aborts: the value is renewed whenever the file is replaced. A file that is missing or
 * broken later on changes nothing.
 *
 * @throws {CplbError} CPLB_UNREADABLE_FILE when it cannot be read at the start.
 */
export function followStateFile(path: string, signal: AbortSignal): ReadonlyLatest<ClusterState> {
  const state = new Latest(readStateFile(path));
  const refresh = () => {
    try {
      state.set(readStateFile(path));
    } catch {
      // keep the last good state: this is a lab whose files may be pulled away while its servers still stop
    }
  };
  // The folder and not the file: a rename puts a new inode there, and a watch on the old one would fall silent.
  const watcher = watch(dirname(path), { signal }, (_event, name) => {
    if (name === null || name === basename(path)) refresh();
  });
  watcher.on('error', () => {}); // what was read stays valid
  refresh(); // whatever was written between the first read and the watch
  return state;
}

/** Reads the file. @throws {CplbError} CPLB_UNREADABLE_FILE */
export function readStateFile(path: string): ClusterState {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ClusterState;
  } catch (error) {
    throw new CplbError('CPLB_UNREADABLE_FILE', `Cannot read the lab's state ${path}: ${describeError(error)}`, {
      cause: error,
    });
  }
}

/** Replaces the content, one version on. Returns what was written. */
export const writeStateFile = (path: string, content: ClusterContent): Promise<ClusterState> =>
  updateStateFile(path, () => content);

/**
 * Replaces the content by what `change` makes of it; a file that is not there yet counts as an empty cluster.
 * Safe against other processes that do the same: they take turns, and each version is handed out once.
 */
export async function updateStateFile(
  path: string,
  change: (state: ClusterState) => ClusterContent,
): Promise<ClusterState> {
  const temporary = join(dirname(path), `.${basename(path)}.lock`); // as git does: lock and temporary file in one
  const file = await openExclusively(temporary);
  try {
    const now = await readOrEmpty(path);
    const next = nextState(now, change(now));
    await file.writeFile(`${JSON.stringify(next, null, 2)}\n`);
    await rename(temporary, path);
    return next;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function readOrEmpty(path: string): Promise<ClusterState> {
  const exists = await stat(path).catch(() => undefined);
  return exists === undefined ? EMPTY_STATE : readStateFile(path);
}

async function openExclusively(path: string): Promise<FileHandle> {
  for (;;) {
    try {
      return await open(path, 'wx', 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const lock = await stat(path).catch(() => undefined);
    if (lock !== undefined && Date.now() - lock.mtimeMs > LOCK_STALE_MS) await rm(path, { force: true });
    else await delay(LOCK_RETRY_MS);
  }
}
