// What this machine permits a process.

import { readFileSync } from 'node:fs';

/** Open files of one process: the hard limit, which programs raise their own to. */
export const fileLimit = (): number => {
  const [, limit = ''] = /^Max open files +\w+ +(\w+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return limit === 'unlimited' ? 1_048_576 : Number(limit);
};
