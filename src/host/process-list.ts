// The processes of a machine, from /proc or from where a container has that of its host.

import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

export interface ProcessEntry {
  readonly pid: number;
  /** Name of the program; what its first thread calls itself where it has no command line. */
  readonly name: string;
  /** Its command line; empty for threads of the kernel. */
  readonly args: readonly string[];
  /** PID of what started it. */
  readonly parent: number;
}

/**
 * Every process that shares the network of this one; those of whose network nothing can be seen are left out.
 *
 * @param root Where the files of the host are.
 */
export async function processesOfThisNetwork(root: string): Promise<readonly ProcessEntry[]> {
  const proc = procOf(root);
  const own = await readlink('/proc/self/ns/net');
  const pids = (await readdir(proc)).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(
    pids.map(async (pid) => {
      const network = await readlink(join(proc, pid, 'ns/net')).catch(() => undefined);
      return network === own ? [await entryOf(proc, pid)] : [];
    }),
  );
  return entries.flat().filter((entry) => entry !== undefined);
}

/** A container may have the files of its host without what is mounted among them. */
function procOf(root: string): string {
  const proc = join(root, 'proc');
  return existsSync(join(proc, 'self')) ? proc : '/proc';
}

/** `undefined` for one that has ended meanwhile. */
async function entryOf(proc: string, pid: string): Promise<ProcessEntry | undefined> {
  try {
    const files = ['comm', 'cmdline', 'stat'].map((file) => readFile(join(proc, pid, file), 'utf8'));
    const [name, line, stat] = await Promise.all(files);
    const args = (line ?? '').split('\0').filter(Boolean);
    const [, parent] = /\) \w (\d+)[^)]*$/.exec(stat ?? '') ?? []; // the name before it may have brackets too
    return { pid: Number(pid), name: basename(args[0] ?? (name ?? '').trim()), args, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** `node …/cplb.js start`, `cplb start`. */
export const isCplb = ({ args }: ProcessEntry): boolean =>
  args.some((argument, i) => /(?:^|\/)cplb(?:\.js)?$/.test(argument) && args[i + 1] === 'start');

/** The root folder of a process, which may be in a container. */
export const rootOf = ({ pid }: ProcessEntry, root: string): string => join(procOf(root), `${pid}`, 'root');

/** The process that has a socket open, by its inode; `undefined` where it cannot be seen. */
export async function ownerOfSocket(inode: string, root: string): Promise<ProcessEntry | undefined> {
  const proc = procOf(root);
  for (const { pid } of await processesOfThisNetwork(root)) {
    const folder = join(proc, `${pid}`, 'fd');
    const files = await readdir(folder).catch(() => []);
    const links = await Promise.all(files.map((file) => readlink(join(folder, file)).catch(() => '')));
    if (links.includes(`socket:[${inode}]`)) return entryOf(proc, `${pid}`);
  }
  return undefined;
}
