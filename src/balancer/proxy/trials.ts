// Which backends one connection has tried, and which it tries next.

import type { Target } from './target.ts';

export class Trials {
  readonly #draw: (tried: ReadonlySet<Target>) => Target | undefined;
  readonly #deadline: number;
  readonly #tried = new Set<Target>();
  /** Of those, the ones that were left for being silent: they may only be busy. */
  readonly #silent = new Set<Target>();

  /**
   * @param draw The best backend that was not tried; `undefined` when all were.
   * @param deadlineMs Milliseconds from now on for which a silent one may be tried again.
   */
  constructor(draw: (tried: ReadonlySet<Target>) => Target | undefined, deadlineMs: number) {
    this.#draw = draw;
    this.#deadline = performance.now() + deadlineMs;
  }

  get tried(): ReadonlySet<Target> {
    return this.#tried;
  }

  /** The backend to try next, which counts as tried then; `undefined` when there is none. */
  next(): Target | undefined {
    const target = this.#draw(this.#tried) ?? this.#drawAgain();
    if (target !== undefined) this.#tried.add(target);
    return target;
  }

  /** It was left because it did not answer in time. */
  leave(target: Target): void {
    this.#silent.add(target);
  }

  /** When all have failed, those that were too slow are better than none, until the deadline. */
  #drawAgain(): Target | undefined {
    if (performance.now() >= this.#deadline) return undefined;
    for (const target of this.#silent) this.#tried.delete(target);
    this.#silent.clear();
    return this.#draw(this.#tried);
  }
}
