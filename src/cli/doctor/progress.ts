// Which checks are still being made, in one line of standard error for a person who waits.

import type { Check, Situation } from '../../doctor/check.ts';

const DEFAULT_COLUMNS = 80;

/** Takes a line of the terminal back. */
const CLEAR_LINE = '\r\x1b[K';

/** What still runs, on the terminal; nothing where it is not shown. */
export class Progress {
  readonly #isShown: boolean;
  readonly #running = new Set<string>();

  constructor(isShown: boolean) {
    this.#isShown = isShown;
  }

  /** The same check, which is told while it runs. */
  follow = (check: Check): Check => {
    this.#running.add(check.name);
    const run = (situation: Situation) =>
      check.run(situation).finally(() => {
        this.#running.delete(check.name);
      });
    return { ...check, run };
  };

  draw(): void {
    if (!this.#isShown || this.#running.size === 0) return;
    const text = `checking ${[...this.#running].join(', ')} …`;
    process.stderr.write(text.slice(0, (process.stderr.columns ?? DEFAULT_COLUMNS) - 1)); // a line that wraps would stay
  }

  clear(): void {
    if (this.#isShown) process.stderr.write(CLEAR_LINE);
  }
}
