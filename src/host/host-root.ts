// Files of the host, from where its root is mounted: its symbolic links lead where they lead on the host, never out of it.

import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readSmallFile } from './files.ts';

/** What configures a host is small; a manifest or kubeconfig of 1 MB is none. */
const MAX_BYTES = 1024 * 1024;

/** As the kernel (MAXSYMLINKS of linux/namei.h). */
const MAX_LINKS = 40;

/** A regular file of the host. */
export interface HostFile {
  /** As the host names it. */
  readonly path: string;
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
}

/** The files of a host; read alone. */
export class HostRoot {
  readonly #root: string;

  /** @param root `/`, or where the host's root is mounted. */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Reads a file; `undefined` where there is none. What is no regular file is not opened: a device might act on that.
   *
   * @throws The system error, or one that says why it is not read.
   */
  async file(path: string): Promise<HostFile | undefined> {
    const real = await this.#follow([], steps(path));
    if (real === undefined) return undefined;
    const stat = await lstat(real);
    if (!stat.isFile()) throw new Error('it is no regular file');
    return { path, text: await readSmallFile(real, MAX_BYTES), mode: stat.mode & 0o7777, uid: stat.uid };
  }

  /**
   * Names in a folder, sorted; `undefined` where there is none.
   *
   * @throws The system error.
   */
  async names(path: string): Promise<readonly string[] | undefined> {
    const real = await this.#follow([], steps(path));
    return real === undefined ? undefined : (await readdir(real)).toSorted();
  }

  /** What is at a path; `undefined` for nothing, and for what cannot be seen. */
  async kind(path: string): Promise<'file' | 'folder' | 'other' | undefined> {
    const real = await this.#follow([], steps(path)).catch(() => undefined);
    if (real === undefined) return undefined;
    const stat = await lstat(real);
    if (stat.isFile()) return 'file';
    return stat.isDirectory() ? 'folder' : 'other';
  }

  /** Goes on from a folder that is real, with the mounted root as root. `undefined` where something is missing on the way. */
  async #follow(
    done: readonly string[],
    [step, ...rest]: readonly string[],
    links = MAX_LINKS,
  ): Promise<string | undefined> {
    if (step === undefined) return join(this.#root, ...done);
    if (step === '..') return this.#follow(done.slice(0, -1), rest, links);
    const target = await linkAt(join(this.#root, ...done, step));
    if (target === undefined) return undefined;
    if (target === false) return this.#follow([...done, step], rest, links);
    if (links === 0) throw new Error('ELOOP: too many symbolic links');
    return this.#follow(target.startsWith('/') ? [] : done, [...steps(target), ...rest], links - 1);
  }
}

const steps = (path: string): readonly string[] => path.split('/').filter((step) => !['', '.'].includes(step));

/** Where a symbolic link leads, `false` for anything else that is there, `undefined` for nothing. */
async function linkAt(path: string): Promise<string | false | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : false;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
