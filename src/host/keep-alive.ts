// One supervised child process.

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { addAbortListener, once } from 'node:events';
import { pause } from '../base/signal.ts';

/** A program that this process has started. */
export type Child = ChildProcess;

/** How a child ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface KeepAliveOptions {
  /** Called after every end of the child; `early` counts the early exits in a row with this one, and is 0 for a stop. */
  readonly onExit: (exit: Exit, early: number) => void;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly stopGraceMs: number;
  /** A child that lived this long is forgiven its earlier exits. */
  readonly stableMs: number;
  /** Milliseconds to wait after the nth early exit in a row. */
  readonly retryDelayMs: (early: number, exit: Exit) => number;
}

/** Keeps one child running until `signal` aborts. Each early exit waits longer; living `stableMs` forgives them. */
export async function keepAlive(
  start: () => ChildProcess,
  options: KeepAliveOptions,
  signal: AbortSignal,
): Promise<void> {
  for (let early = 0; !signal.aborted; ) {
    const born = performance.now();
    const exit = await runOnce(start(), options.stopGraceMs, signal);
    early = performance.now() - born < options.stableMs ? early + 1 : 1;
    options.onExit(exit, signal.aborted ? 0 : early);
    await pause(options.retryDelayMs(early, exit), signal);
  }
}

/** Resolves with how the child ended. If `signal` aborts first: SIGTERM at once, SIGKILL `graceMs` later. */
async function runOnce(child: ChildProcess, graceMs: number, signal: AbortSignal): Promise<Exit> {
  using _stop = addAbortListener(signal, () => {
    const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.once('exit', () => clearTimeout(force));
    child.kill('SIGTERM');
  });
  const [code, killed] = await once(child, 'exit'); // rejects when it cannot be started at all
  return { code, signal: killed };
}

/**
 * Starts a program that gets SIGTERM from the kernel when this process dies, however it dies.
 * setpriv (util-linux) sets the signal and becomes the program, so the process identifier is the program's own.
 */
export const spawnTied = (command: string, args: readonly string[], options: SpawnOptions): ChildProcess =>
  spawn('setpriv', ['--pdeathsig', 'SIGTERM', command, ...args], options);
