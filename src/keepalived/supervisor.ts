// keepalived as a child that is started again whenever it ends, each time a little later.

import type { Latest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { isFull } from '../host/files.ts';
import { type Child, type Exit, keepAlive, spawnTied } from '../host/keep-alive.ts';
import type { KeepalivedBuild } from './build.ts';
import { type ExitMeaning, explainExit } from './exits.ts';
import { ROOM_ACTION } from './room.ts';
import { clearPredecessor, type RunFiles } from './run-dir.ts';

/** How long what takes; all in milliseconds. */
interface SupervisionTimes {
  readonly stopGraceMs: number;
  readonly stableMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

const TIMES: SupervisionTimes = {
  stopGraceMs: 3000, // keepalived waits a second before it exits; three times that is a hang
  stableMs: 10_000, // a keepalived that lived this long has not failed for the reason it failed before
  firstRetryMs: 200,
  longestRetryMs: 10_000, // a start costs 10 ms of processor time, so a crash loop costs a thousandth of a core
};
/** So many early ends in a row are no accident. */
const CRASH_LOOP_AFTER = 3;

export interface Supervision {
  /** `crash-loop` lasts until a keepalived has lived for 10 s. */
  readonly state: 'starting' | 'running' | 'restarting' | 'crash-loop' | 'stopped';
  /** Of the keepalived that runs now. */
  readonly pid: number | undefined;
  /** When it was started, on the clock of `performance.now()`. */
  readonly startedAt: number;
  /** How often it was started again. */
  readonly restarts: number;
  readonly lastExit: ExitMeaning | undefined;
  /** Why cplb itself has killed the keepalived that runs now, until that has ended. */
  readonly killedFor?: ExitMeaning | undefined;
}

export const NOT_STARTED: Supervision = {
  state: 'starting',
  pid: undefined,
  startedAt: 0,
  restarts: 0,
  lastExit: undefined,
};

const NO_ROOM: ExitMeaning = {
  reason: 'the run directory is full, where it writes its pid files',
  action: ROOM_ACTION,
  permanent: false,
};

export interface SupervisorOptions {
  readonly files: RunFiles;
  readonly build: Pick<KeepalivedBuild, 'hasBfd'>;
  /** Runs virtual servers too, when it has any, and not VRRP alone. */
  readonly balances: boolean;
  /** Descriptor that keepalived writes its log to; it stays as it is, blocking or not. */
  readonly stderr: number;
  readonly supervision: Latest<Supervision>;
  /** Called before each start. */
  readonly onStart: () => void;
  /** Called whenever keepalived has ended. */
  readonly onExit: () => void;
  readonly logger: Logger;
  /** Other times, for a test. */
  readonly times?: SupervisionTimes;
}

/** Keeps keepalived running until `signal` aborts; then nothing of it is left. */
export async function superviseKeepalived(options: SupervisorOptions, signal: AbortSignal): Promise<void> {
  const { files, supervision, times = TIMES } = options;
  const { stopGraceMs, stableMs, firstRetryMs, longestRetryMs } = times;
  const note = (change: Partial<Supervision>) => supervision.set({ ...supervision.value, ...change });
  const start = () => {
    clearPredecessor(files);
    options.onStart();
    const child = spawnKeepalived(options);
    const { state, restarts } = supervision.value;
    const isLooping = state === 'crash-loop';
    note({
      state: isLooping ? state : 'running',
      pid: child.pid,
      startedAt: performance.now(),
      restarts: state === 'starting' ? restarts : restarts + 1,
    });
    if (isLooping) forgiveWhenStable(child, stableMs, () => note({ state: 'running' }));
    return child;
  };
  const onExit = (exit: Exit, early: number) => {
    const lastExit = supervision.value.killedFor ?? whyEnded(exit, files);
    note({
      pid: undefined,
      killedFor: undefined,
      ...(early === 0 ? { state: 'stopped' } : fateAfter(early, lastExit)),
    });
    options.onExit();
    if (early > 0) tellExit(exit, supervision.value, options.logger);
  };
  const retryDelayMs = (early: number, exit: Exit) =>
    explainExit(exit).permanent ? longestRetryMs : Math.min(firstRetryMs * 2 ** (early - 1), longestRetryMs);
  await keepAlive(start, { stopGraceMs, stableMs, retryDelayMs, onExit }, signal);
  clearPredecessor(files); // its VRRP process may outlive it
}

/**
 * Becomes the program in its arguments, with descriptor 3 as its standard error. libuv makes the descriptors 0 to 2 of a child
 * blocking (uv__process_child_init), and with them the open file that all ends of a descriptor share.
 */
const WITH_LOG = ['-c', 'exec "$@" 2>&3 3>&-', 'sh'];

function spawnKeepalived({ files, build, balances, stderr }: SupervisorOptions): Child {
  const mode = ['--dont-fork', ...(balances ? [] : ['--vrrp']), '--log-console', '--no-syslog', '--log-detail'];
  const bfdPid = build.hasBfd ? ['--bfd_pid', files.bfdPid] : [];
  const pids = ['--pid', files.pid, '--vrrp_pid', files.vrrpPid, '--checkers_pid', files.checkersPid, ...bfdPid];
  const paths = ['--use-file', files.conf, ...pids];
  return spawnTied('sh', [...WITH_LOG, 'keepalived', ...mode, ...paths], {
    stdio: ['ignore', 'ignore', 'ignore', stderr],
    detached: true, // a terminal's SIGINT is for the runtime, which hands the VIP over first
    env: { ...process.env, TMPDIR: files.folder }, // where it writes its dumps
  });
}

/** Without a pid file keepalived ends as if all were well. */
const whyEnded = (exit: Exit, { folder }: RunFiles): ExitMeaning =>
  exit.code === 0 && isFull(folder) ? NO_ROOM : explainExit(exit);

const fateAfter = (early: number, lastExit: ExitMeaning): Partial<Supervision> => ({
  state: early >= CRASH_LOOP_AFTER ? 'crash-loop' : 'restarting',
  lastExit,
});

function forgiveWhenStable(child: Child, stableMs: number, forgive: () => void): void {
  const timer = setTimeout(forgive, stableMs).unref();
  child.once('exit', () => clearTimeout(timer));
}

function tellExit({ code, signal }: Exit, { state, lastExit }: Supervision, logger: Logger): void {
  const fields = { code, signal, reason: lastExit?.reason, action: lastExit?.action };
  const what = state === 'crash-loop' ? 'keepalived ends again and again' : 'keepalived ended; it is started again';
  logger.error(fields, what);
}
