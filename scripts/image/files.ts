// The files that programs consist of: themselves, and the shared libraries they load.

import { lstat, readlink } from 'node:fs/promises';
import { resolve } from 'node:path/posix';
import { tryRun } from '../../src/host/exec.ts';

/** The paths in what ldd(1) prints: `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f…)`. */
const librariesIn = (text: string): readonly string[] => [...new Set(text.match(/\/\S+(?= \(0x)/g))];

/** Every library that the programs are linked with, as the loader finds it; a static program has none. */
export async function librariesOf(programs: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await tryRun('ldd', programs); // its exit status tells of static programs
  return librariesIn(stdout);
}

/** A path and, where it is a symbolic link, what it leads to, link by link. */
export async function chainOf(path: string): Promise<readonly string[]> {
  if (!(await lstat(path)).isSymbolicLink()) return [path];
  return [path, ...(await chainOf(resolve(path, '..', await readlink(path))))];
}
