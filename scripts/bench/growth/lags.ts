// How far what is in the kernel is behind what is wanted. Pure: it is told when what happened.

interface Wish {
  readonly state: string;
  readonly at: number;
}

/** Of each wish the time until the kernel was as it, or a later one, wants it. Times in milliseconds of one clock. */
export class Lags {
  readonly #found: number[] = [];
  #open: readonly Wish[] = [];
  #state: string;

  /** @param state How the kernel is at first. */
  constructor(state: string) {
    this.#state = state;
  }

  get found(): readonly number[] {
    return this.#found;
  }

  get isSettled(): boolean {
    return this.#open.length === 0;
  }

  wanted(state: string, at: number): void {
    this.#open = [...this.#open, { state, at }];
    this.#settle(at);
  }

  /** The kernel is like this now. */
  applied(state: string, at: number): void {
    this.#state = state;
    this.#settle(at);
  }

  #settle(now: number): void {
    const last = this.#open.findLastIndex(({ state }) => state === this.#state);
    this.#found.push(...this.#open.slice(0, last + 1).map(({ at }) => now - at));
    this.#open = this.#open.slice(last + 1);
  }
}
