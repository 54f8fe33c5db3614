// One value with many readers, each of whom wants only the newest.

import { EventEmitter, once } from 'node:events';

/** Read side of a {@link Latest}. */
export interface ReadonlyLatest<T> {
  readonly value: T;
  changes(signal: AbortSignal): AsyncGenerator<T, void>;
  each(see: (value: T) => void): Disposable;
}

/** A value that is set by one part and followed by others: no queue, no lock, no listener left behind. */
export class Latest<T> implements ReadonlyLatest<T> {
  #value: T;
  #version = 0;
  readonly #bell = new EventEmitter().setMaxListeners(0);

  constructor(initial: T) {
    this.#value = initial;
  }

  get value(): T {
    return this.#value;
  }

  set(next: T): void {
    this.#value = next;
    this.#version += 1;
    this.#bell.emit('change');
  }

  /** Calls `see` with every value that is set from now on, at once and none left out, until the result is disposed of. */
  each(see: (value: T) => void): Disposable {
    const listener = () => see(this.#value);
    this.#bell.on('change', listener);
    return { [Symbol.dispose]: () => void this.#bell.off('change', listener) };
  }

  /** Yields the current value, then every newer one it is fast enough to see; ends when `signal` aborts. */
  async *changes(signal: AbortSignal): AsyncGenerator<T, void> {
    for (let seen = -1; !signal.aborted; ) {
      if (seen === this.#version) {
        await once(this.#bell, 'change', { signal }).catch(() => {}); // rejects only on abort
      } else {
        seen = this.#version;
        yield this.#value;
      }
    }
  }
}

/** Waits until `wanted` holds for the value and returns that value; `undefined` when `signal` aborts first. */
export async function waitUntil<T>(
  latest: ReadonlyLatest<T>,
  wanted: (value: T) => boolean,
  signal: AbortSignal,
): Promise<T | undefined> {
  for await (const value of latest.changes(signal)) if (wanted(value)) return value;
  return undefined;
}

/** Keeps `target` at what `compute` says whenever one of `sources` changes; settles when `signal` aborts. */
export async function derive<T>(
  target: Latest<T>,
  sources: readonly ReadonlyLatest<unknown>[],
  { compute, signal }: { compute: () => T; signal: AbortSignal },
): Promise<void> {
  const follow = async (source: ReadonlyLatest<unknown>) => {
    for await (const _ of source.changes(signal)) {
      const next = compute();
      if (!Object.is(next, target.value)) target.set(next);
    }
  };
  await Promise.all(sources.map(follow));
}
