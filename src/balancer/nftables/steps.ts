// Does the same step again and again: every second, at once when something changes, and never two at a time.

import type { ReadonlyLatest } from '../../base/latest.ts';
import { pause } from '../../base/signal.ts';

/**
 * A table that somebody flushed is to be back within 2 s, and a failed attempt is to bring a probe forward. Listing a table
 * takes 4 ms of processor time.
 */
const EVERY_MS = 1000;

export class Steps implements AsyncDisposable {
  readonly #step: () => Promise<void>;
  readonly #stop = new AbortController();
  readonly #following: Disposable;
  readonly #running: Promise<void>;
  #bell = new AbortController();

  /** @param step Does not reject. */
  constructor(step: () => Promise<void>, changes: ReadonlyLatest<unknown>) {
    this.#step = step;
    this.#following = changes.each(() => this.#bell.abort());
    this.#bell.abort(); // what changed before
    this.#running = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#following[Symbol.dispose]();
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await pause(EVERY_MS, AbortSignal.any([this.#bell.signal, this.#stop.signal]));
      if (this.#stop.signal.aborted) return;
      this.#bell = new AbortController();
      await this.#step();
    }
  }
}
