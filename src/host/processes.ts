// Processes that outlive the command that started them, and their descendants.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that cannot be confused with a later one of the same number. */
export interface ProcessRef {
  readonly pid: number;
  /** Clock ticks after boot at which it started: field 22 of /proc/PID/stat (proc(5)). */
  readonly startedAt: string;
}

/** How often a wait looks whether a process has ended; there is no event for processes that are not children. */
const POLL_MS = 10;

/** SIGKILL needs no cooperation; only a machine without a free core delays it. */
const KILLED_WITHIN_MS = 5000;

export interface DetachedOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Gets standard output and standard error, appended. */
  readonly logFile: string;
}

/** Starts a program in a session of its own, so that it goes on after this process. */
export async function spawnDetached(
  [command, ...args]: readonly [string, ...string[]],
  { env, logFile }: DetachedOptions,
): Promise<ProcessRef> {
  const log = await open(logFile, 'a', 0o600);
  try {
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, ...env },
    });
    await once(child, 'spawn');
    child.unref();
    return await identify(child.pid as number);
  } finally {
    await log.close();
  }
}

/** The identity of a living process. @throws The system error when there is none. */
export async function identify(pid: number): Promise<ProcessRef> {
  const { startedAt } = await readStat(pid);
  return { pid, startedAt };
}

/** True until it has ended: a zombie, which only waits for its parent, has. */
export async function isAlive({ pid, startedAt }: ProcessRef): Promise<boolean> {
  const stat = await readStat(pid).catch(() => undefined);
  return stat !== undefined && stat.startedAt === startedAt && stat.state !== 'Z';
}

/**
 * Sends SIGKILL to a process and all its descendants as if at one moment: they are stopped first, so that none can react
 * to the death of another. Settles when the process itself has ended.
 */
export async function killTree(root: ProcessRef): Promise<void> {
  if (!(await isAlive(root))) return;
  await killChild(root.pid);
  await waitForEnd(root, KILLED_WITHIN_MS);
}

/** Sends a signal to one process; does nothing when it has ended. */
export async function signalProcess(ref: ProcessRef, signal: NodeJS.Signals): Promise<void> {
  if (await isAlive(ref)) signalIfThere(ref.pid, signal);
}

/** Waits for the end of a process. Resolves with false when it still runs after `timeoutMs`. */
export async function waitForEnd(ref: ProcessRef, timeoutMs: number): Promise<boolean> {
  for (const deadline = performance.now() + timeoutMs; await isAlive(ref); await delay(POLL_MS)) {
    if (performance.now() > deadline) return false;
  }
  return true;
}

/** Process numbers of all descendants, parents before their children. */
export async function descendantsOf(pid: number): Promise<readonly number[]> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(numbers.map((number) => readStat(number).catch(() => undefined)));
  const living = stats.filter((stat) => stat !== undefined);
  const found = [pid];
  for (const parent of found) found.push(...living.filter((stat) => stat.parent === parent).map((stat) => stat.pid));
  return found.slice(1);
}

/** Sends SIGKILL to a process of ours that has not been reaped, and to all its descendants, as if at one moment. */
export async function killChild(pid: number): Promise<void> {
  killAtOnce([pid, ...(await descendantsOf(pid))]);
}

/** Sends SIGKILL to processes, the last one first. They are stopped before, so that none can react to the death of another. */
export function killAtOnce(pids: readonly number[]): void {
  for (const pid of pids) signalIfThere(pid, 'SIGSTOP');
  for (const pid of pids.toReversed()) signalIfThere(pid, 'SIGKILL');
}

/**
 * Sends a signal to the process that a pid file names, if its command line has `argument`: the number alone may long belong to
 * another.
 */
export function signalByPidFile(path: string, argument: string, signal: NodeJS.Signals): void {
  const pid = Number.parseInt(textOf(path), 10);
  if (pid > 1 && textOf(`/proc/${pid}/cmdline`).split('\0').includes(argument)) signalIfThere(pid, signal);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Resident memory of a process in bytes: VmRSS of /proc/PID/status. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

interface Stat {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly startedAt: string;
}

/** The name in field 2 may hold blanks and parentheses, so the fields are counted from its end. */
async function readStat(pid: number): Promise<Stat> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { pid, state: fields[0] ?? '', parent: Number(fields[1]), startedAt: fields[19] ?? '' };
}

/** Sends a signal to a process number; does nothing when no such process is there. */
export function signalIfThere(pid: number, signal: NodeJS.Signals | number): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
