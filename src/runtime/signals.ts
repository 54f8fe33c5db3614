// Process signals: stop, read files again, tell the status.

import { isatty } from 'node:tty';
import { Latest, type ReadonlyLatest } from '../base/latest.ts';

/** Aborts at the first SIGTERM or SIGINT, with the signal's name as reason; a second one changes nothing. */
export function stopSignal(): AbortSignal {
  return stopController().signal;
}

function stopController(): AbortController {
  const controller = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => controller.abort(name));
  return controller;
}

/** What signals ask of a runtime. */
export interface Requests {
  /** Aborts when the process is to stop. */
  readonly signal: AbortSignal;
  /** Changes whenever the kubeconfig and the custom templates are to be read again (SIGHUP). */
  readonly reread: ReadonlyLatest<number>;
  /** True while the status is still to be told in the log (SIGUSR1); whoever has told it says so. */
  readonly dump: Latest<boolean>;
}

const STDERR = 2;

/**
 * Takes the signals of a runtime. To be called first of all: until then SIGHUP ends the process, and SIGUSR1 opens Node's debugger.
 * What comes before anybody follows the result is not lost. Where the terminal of the process has gone SIGHUP is a stop.
 */
export function takeRequests(): Requests {
  const reread = new Latest(0);
  const dump = new Latest(false);
  const controller = stopController();
  const hadTerminal = isatty(STDERR);
  process.on('SIGHUP', () => {
    if (hadTerminal && !isatty(STDERR)) controller.abort('SIGHUP');
    else reread.set(reread.value + 1);
  });
  process.on('SIGUSR1', () => dump.set(true));
  return { signal: controller.signal, reread, dump };
}
