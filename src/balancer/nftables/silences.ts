// Backends that connections are sent to without an answer, although their probes may pass: something on the way drops them.

import type { BackendKey } from '../../base/backend.ts';

/** As many listings in a row with connections and without an answer are no coincidence. */
const ENOUGH = 3;

/** Then it gets no connection for so long: each that it gets costs its client a second. */
const SHUN_MS = 30_000;

interface Silence {
  readonly count: number;
  /** Of the last one, on the clock of `performance.now()`. */
  readonly at: number;
}

export class Silences {
  readonly #byBackend = new Map<BackendKey, Silence>();

  /** A listing in which a backend got connections and sent nothing. */
  add(key: BackendKey, at: number): void {
    this.#byBackend.set(key, { count: (this.#byBackend.get(key)?.count ?? 0) + 1, at });
  }

  /** It has answered, or is forgotten. */
  end(key: BackendKey): void {
    this.#byBackend.delete(key);
  }

  keep(keys: ReadonlySet<BackendKey>): void {
    for (const key of this.#byBackend.keys()) if (!keys.has(key)) this.end(key);
  }

  /** Those that were silent again and again, the last time since `since`. */
  lasting(since: number): readonly BackendKey[] {
    return [...this.#byBackend].filter(([, { count, at }]) => count >= ENOUGH && at >= since).map(([key]) => key);
  }

  /** Those of them that had better get no connection now. */
  shunned(now: number): ReadonlySet<BackendKey> {
    return new Set(this.lasting(now - SHUN_MS));
  }
}
