// The folder outside of the work tree that outlives a run: the kernel, and the scratch folders of guests.

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cplb-vm');

/** A scratch folder bears the number of the process that made it: no such process, no owner. */
const SCRATCH = /^scratch-(?<owner>\d+)-/;

/** A new folder for this process alone; those of killed processes are removed. */
export async function makeScratch(): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  for (const name of await readdir(CACHE)) {
    const owner = SCRATCH.exec(name)?.groups?.owner;
    if (owner !== undefined && !existsSync(`/proc/${owner}`))
      await rm(join(CACHE, name), { recursive: true, force: true });
  }
  return await mkdtemp(join(CACHE, `scratch-${process.pid}-`));
}
