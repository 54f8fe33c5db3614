// What this process may use.

import { readFile } from 'node:fs/promises';

/** How many files, sockets among them, may be open in this process at a time; `Infinity` when there is no limit. */
export async function openFileLimit(): Promise<number> {
  const text = await readFile('/proc/self/limits', 'utf8');
  const soft = /^Max open files\s+(?<soft>\S+)/m.exec(text)?.groups?.soft; // Node.js has raised it to the hard one
  return soft === undefined || soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}
