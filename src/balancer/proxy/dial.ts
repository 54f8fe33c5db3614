// The search for a backend that takes one client's connection.

import { fairTimer } from '../../base/fair-timer.ts';
import type { ProxyConfig } from '../../config/types.ts';
import { BackendFailure } from './failures.ts';
import type { Target } from './target.ts';
import type { Network, Wire } from './wires/wire.ts';

export interface DialOptions {
  readonly network: Network;
  readonly timing: Pick<ProxyConfig, 'connectTimeoutMs' | 'hedgeDelayMs' | 'deadlineMs'>;
  /** The next backend to try, drawn only when it is needed; `undefined` when all were tried. */
  readonly next: () => Target | undefined;
  /** An attempt has failed, or is so slow that another one was begun. */
  readonly failed: (target: Target, error: Error) => void;
  /** Told once: the first that connected, or nothing when none did in time. The other attempts are ended. */
  readonly done: (target?: Target, wire?: Wire) => void;
}

interface Attempt {
  readonly target: Target;
  readonly expiresAt: number;
  abort: () => void;
}

/** Tries backends in turn: the next one when the last has failed, or beside it when that is silent for the hedge delay. */
export class Dial {
  readonly #options: DialOptions;
  readonly #attempts = new Set<Attempt>();
  readonly #deadline: number;
  /** When another backend is tried beside the silent ones. */
  #hedgeAt = Number.POSITIVE_INFINITY;
  #newest: Attempt | undefined;
  #timer: Disposable | undefined;
  #isOver = false;

  constructor(options: DialOptions) {
    this.#options = options;
    this.#deadline = performance.now() + options.timing.deadlineMs;
  }

  start(): void {
    this.#tryNext();
  }

  /** Ends all attempts; nothing more is told. */
  abort(): void {
    this.#isOver = true;
    this.#timer?.[Symbol.dispose]();
    for (const attempt of this.#attempts) attempt.abort();
    this.#attempts.clear();
  }

  #tryNext(): void {
    const target = this.#options.next();
    this.#hedgeAt = Number.POSITIVE_INFINITY;
    if (target !== undefined) this.#attempt(target);
    if (this.#attempts.size === 0) this.#finish();
    else this.#arm();
  }

  #attempt(target: Target): void {
    const { network, timing } = this.#options;
    const now = performance.now();
    const attempt: Attempt = { target, expiresAt: now + timing.connectTimeoutMs, abort: () => {} };
    this.#attempts.add(attempt);
    this.#newest = attempt;
    this.#hedgeAt = now + timing.hedgeDelayMs;
    attempt.abort = network.connect(target.backend, {
      connected: (wire) => this.#finish(attempt, wire),
      failed: (error) => this.#fail(attempt, error),
    });
  }

  #finish(attempt?: Attempt, wire?: Wire): void {
    if (attempt !== undefined) this.#attempts.delete(attempt);
    this.abort();
    this.#options.done(attempt?.target, wire);
  }

  /** The next one is tried at once, unless it was begun already because this one was slow. */
  #fail(attempt: Attempt, error: Error): void {
    this.#attempts.delete(attempt);
    this.#options.failed(attempt.target, error);
    if (this.#isOver) return;
    if (attempt === this.#newest) this.#tryNext();
    else if (this.#attempts.size === 0) this.#finish();
  }

  #arm(): void {
    this.#timer?.[Symbol.dispose]();
    let due = Math.min(this.#deadline, this.#hedgeAt);
    for (const { expiresAt } of this.#attempts) due = Math.min(due, expiresAt);
    this.#timer = fairTimer(Math.max(0, due - performance.now()), () => this.#onDue());
  }

  #onDue(): void {
    const now = performance.now() + 1; // a timer may come a fraction of a millisecond early
    if (now >= this.#deadline) this.#giveUp();
    const expired = [...this.#attempts].filter(({ expiresAt }) => expiresAt <= now);
    for (const attempt of expired) this.#expire(attempt);
    if (this.#isOver) return;
    if (now >= this.#hedgeAt) this.#hedge();
    else this.#arm();
  }

  #expire(attempt: Attempt): void {
    attempt.abort();
    const { connectTimeoutMs } = this.#options.timing;
    this.#fail(attempt, new BackendFailure('timeout', `no connection within ${connectTimeoutMs} ms`));
  }

  #hedge(): void {
    const { failed, timing } = this.#options;
    const { target } = this.#newest as Attempt;
    failed(target, new BackendFailure('slow', `no connection within ${timing.hedgeDelayMs} ms`));
    this.#tryNext();
  }

  #giveUp(): void {
    for (const { target } of this.#attempts) {
      const { deadlineMs } = this.#options.timing;
      this.#options.failed(
        target,
        new BackendFailure('timeout', `no connection within the deadline of ${deadlineMs} ms`),
      );
    }
    this.#finish();
  }
}
