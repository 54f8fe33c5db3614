// What this machine permits a process.

import { execFileSync } from 'node:child_process';

/** Open files of one process: the hard limit, which programs raise their own to. */
export const fileLimit = (): number => {
  const text = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
  return text === 'unlimited' ? 1_048_576 : Number(text);
};
