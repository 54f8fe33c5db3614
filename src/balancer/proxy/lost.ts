// Backends that stopped answering, until their connections are given up.

import type { BackendKey } from '../../base/backend.ts';

export class LostBackends {
  readonly #graceMs: number;
  readonly #giveUp: (key: BackendKey) => void;
  readonly #timers = new Map<BackendKey, NodeJS.Timeout>();

  /**
   * @param graceMs How long a backend must be lost without a break, in milliseconds.
   * @param giveUp Called once for each time that one was lost for so long.
   */
  constructor(graceMs: number, giveUp: (key: BackendKey) => void) {
    this.#graceMs = graceMs;
    this.#giveUp = giveUp;
  }

  /** Replaces the set of those that are lost now. */
  follow(lost: readonly BackendKey[]): void {
    for (const [key, timer] of this.#timers) {
      if (lost.includes(key)) continue;
      clearTimeout(timer);
      this.#timers.delete(key);
    }
    for (const key of lost) {
      if (!this.#timers.has(key))
        this.#timers.set(
          key,
          setTimeout(() => this.#giveUp(key), this.#graceMs),
        );
    }
  }
}
