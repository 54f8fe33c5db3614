// The files that cplb and keepalived share, all in the private run directory.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { signalByPidFile } from '../host/processes.ts';

export interface RunFiles {
  /** The run directory itself. */
  readonly folder: string;
  readonly conf: string;
  /** A configuration that is still to be tested; after a refusal it stays, for a person to look at. */
  readonly candidate: string;
  /** The virtual servers, as they are now; its name is k0s'. */
  readonly generated: string;
  /** What keepalived includes: a link to `generated` on the holder, to /dev/null elsewhere; its name is k0s'. */
  readonly consumed: string;
  readonly fifo: string;
  /** Where keepalived writes its log. */
  readonly logPipe: string;
  readonly scoreFile: string;
  readonly reloadLog: string;
  readonly pid: string;
  readonly vrrpPid: string;
  readonly checkersPid: string;
  readonly bfdPid: string;
  /** Where keepalived writes its state on demand; it chooses the name. */
  readonly dump: string;
}

/** The paths of all of them, whether they are there or not. */
export const runFiles = (runDir: string): RunFiles => ({
  folder: runDir,
  conf: join(runDir, 'keepalived.conf'),
  candidate: join(runDir, 'keepalived.conf.new'),
  generated: join(runDir, 'keepalived-virtualservers-generated.conf'),
  consumed: join(runDir, 'keepalived-virtualservers-consumed.conf'),
  fifo: join(runDir, 'vrrp.fifo'),
  logPipe: join(runDir, 'log.fifo'),
  scoreFile: join(runDir, 'score'),
  reloadLog: join(runDir, 'reload.log'),
  pid: join(runDir, 'keepalived.pid'),
  vrrpPid: join(runDir, 'vrrp.pid'),
  checkersPid: join(runDir, 'checkers.pid'),
  bfdPid: join(runDir, 'bfd.pid'),
  dump: join(runDir, 'keepalived.json'),
});

/**
 * Ends what is left of an earlier keepalived with this run directory, and removes its pid files: they would make a new one say
 * "already running" and exit with success.
 */
export function clearPredecessor({ pid, vrrpPid, checkersPid, bfdPid, conf }: RunFiles): void {
  for (const path of [pid, vrrpPid, checkersPid, bfdPid]) {
    signalByPidFile(path, conf, 'SIGKILL');
    rmSync(path, { force: true });
  }
}
