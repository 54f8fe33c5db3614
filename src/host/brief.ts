// Programs of strangers that are to end soon, and leave nothing behind whatever they do.

import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { CplbError, describeError } from '../base/errors.ts';
import type { RunResult } from './exec.ts';
import { type Child, spawnTied } from './keep-alive.ts';
import { signalIfThere } from './processes.ts';

/** A program that says more is killed. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** How long what a program has said may take to be read once it and its group have ended. */
const LAST_WORDS_MS = 250;

export interface BriefOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Deadline in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Runs a program without standard input in a process group of its own, all of which gets SIGKILL when the program has ended,
 * at the deadline, and when `signal` aborts; the program gets SIGTERM too when this process dies.
 *
 * @throws {CplbError} CPLB_COMMAND_FAILED when it cannot be started, hangs, says too much, or is killed.
 */
export async function runBriefly(
  command: string,
  args: readonly string[],
  { env, signal, timeoutMs }: BriefOptions,
): Promise<RunResult> {
  const failed = (why: string) => new CplbError('CPLB_COMMAND_FAILED', `\`${command}\` ${why}`);
  const child = spawnTied(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env, detached: true });
  const output = gather(child);
  const over = new AbortController();
  try {
    const [exitCode, killedBy] = await Promise.race([
      once(child, 'exit', { signal: over.signal }) as Promise<[number | null, string | null]>,
      output.tooMuch.then(() => Promise.reject(failed(`said more than ${MAX_OUTPUT_BYTES} bytes`))),
      delay(timeoutMs, undefined, { signal: AbortSignal.any([signal, over.signal]) }).then(() =>
        Promise.reject(failed(`did not end within ${timeoutMs} ms`)),
      ),
    ]);
    killGroup(child);
    if (exitCode === null) throw failed(`was killed by ${killedBy}`);
    await Promise.race([output.closed, delay(LAST_WORDS_MS, undefined, { signal: over.signal })]);
    return { ...output.said(), exitCode };
  } catch (error) {
    throw error instanceof CplbError || signal.aborted ? error : failed(`cannot be started: ${describeError(error)}`);
  } finally {
    over.abort();
    killGroup(child);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

function killGroup({ pid }: Child): void {
  if (pid !== undefined) signalIfThere(-pid, 'SIGKILL');
}

/** Reads both outputs of a program. */
function gather(child: Child) {
  const tooMuch = Promise.withResolvers<void>();
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
      if (texts[name].length > MAX_OUTPUT_BYTES) tooMuch.resolve();
    });
  }
  const closed = once(child, 'close');
  closed.catch(() => {}); // it could not be started, which is told elsewhere
  return { tooMuch: tooMuch.promise, closed, said: () => texts };
}
