// Labs that a killed run has left: vitest takes them away once, before the first test, for files that run beside each other would
// do so at the same moment.

import { readFile } from 'node:fs/promises';
import { run } from '../../src/host/exec.ts';
import { labDown, listLabs } from '../../src/lab/lab.ts';
import { MAX_NODES } from '../../src/lab/names.ts';
import { makeTopology } from '../../src/lab/topology.ts';

/** A lab of tests, of `npm run bench` or of `npm run soak`, with the number of the process that made it. */
const OWNED = /^(?:e2e|bench|soak)-(?<owner>\d+)/;

/** Called by vitest. Takes them down: a lab bears the number of the process that made it, and one without such a process has no owner. */
export async function setup(): Promise<void> {
  for (const name of await listLabs()) {
    const owner = OWNED.exec(name)?.groups?.owner;
    if (owner === undefined || isRunning(Number(owner))) continue;
    const topology = makeTopology(name, MAX_NODES);
    await unmountBelow(topology.folder);
    await labDown(topology);
  }
}

/** Takes away what is mounted in a folder, such as the volumes of pods, however often over each other. */
export async function unmountBelow(folder: string): Promise<void> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  const paths = mounts.split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const path of paths.filter((path) => path.startsWith(`${folder}/`))) await run('umount', ['--lazy', path]);
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
