// Has keepalived read its files again.

import { Latest, type ReadonlyLatest, waitUntil } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { pause } from '../base/signal.ts';
import { signalIfThere } from '../host/processes.ts';
import type { VrrpStates } from './states.ts';
import type { Supervision } from './supervisor.ts';

/** A reload takes 60 to 80 ms (measured on 2.2.7); one that is not over after this time is not waited for any more. */
const LONGEST_MS = 5000;

/** keepalived's own word that a reload is over. */
const IS_OVER = /^Reload (?:complete|finished)\b/;

export interface ReloadsOptions {
  readonly states: ReadonlyLatest<VrrpStates>;
  readonly supervision: ReadonlyLatest<Supervision>;
  readonly logger: Logger;
}

/** Why a reload is due, and since when, on the clock of `performance.now()`. */
interface Due {
  readonly why: readonly string[];
  readonly at: number;
}

/**
 * One reload after the other. A SIGHUP during a reload has keepalived test its configuration twice at once, on which 2.2.7 loses
 * its VIPs without a word to the FIFO (measured), and 2.2.8 and 2.3.1 crash (keepalived#2468).
 */
export class Reloads {
  readonly #options: ReloadsOptions;
  readonly #due = new Latest<Due | undefined>(undefined);
  #over = Promise.withResolvers<void>();

  constructor(options: ReloadsOptions) {
    this.#options = options;
  }

  /** Call it when the new file is in its place. What is asked for while a reload cannot be, becomes one. */
  request(why: string): void {
    const before = this.#due.value?.why ?? [];
    this.#due.set({ why: [...before.filter((each) => each !== why), why], at: performance.now() });
  }

  /** Takes a line of keepalived's log. */
  hear(message: string): void {
    if (IS_OVER.test(message)) this.#over.resolve();
  }

  /** Carries requests out until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for await (const due of this.#due.changes(signal)) {
      if (due !== undefined) await this.#reload(signal);
    }
  }

  /** A SIGHUP shortly after the start can leave two masters (keepalived#2387), so the first state is waited for. */
  async #reload(signal: AbortSignal): Promise<void> {
    const { states, supervision, logger } = this.#options;
    await waitUntil(states, ({ size }) => size > 0, signal);
    const { pid, startedAt } = supervision.value;
    const due = this.#due.value;
    if (signal.aborted || due === undefined) return;
    this.#due.set(undefined);
    if (pid === undefined || startedAt > due.at) return; // it reads the new file at its start
    logger.info({ why: due.why.join('; ') }, 'keepalived is reloaded');
    this.#over = Promise.withResolvers();
    signalIfThere(pid, 'SIGHUP');
    await this.#end(pid, signal);
  }

  /** Waits until the reload is over, or this keepalived has ended. */
  async #end(pid: number, signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const until = AbortSignal.any([signal, enough.signal]);
    const ended = waitUntil(this.#options.supervision, (now) => now.pid !== pid, until);
    await Promise.race([this.#over.promise, ended, pause(LONGEST_MS, until)]);
    enough.abort();
  }
}
