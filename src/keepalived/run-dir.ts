// The files that cplb and keepalived share, all in the private run directory.

import { join } from 'node:path';

export interface RunFiles {
  /** The run directory itself. */
  readonly folder: string;
  readonly conf: string;
  readonly fifo: string;
  readonly scoreFile: string;
  readonly reloadLog: string;
  readonly pid: string;
  readonly vrrpPid: string;
}

export const runFiles = (runDir: string): RunFiles => ({
  folder: runDir,
  conf: join(runDir, 'keepalived.conf'),
  fifo: join(runDir, 'vrrp.fifo'),
  scoreFile: join(runDir, 'score'),
  reloadLog: join(runDir, 'reload.log'),
  pid: join(runDir, 'keepalived.pid'),
  vrrpPid: join(runDir, 'vrrp.pid'),
});
