// What is to be done to one node: one deed after the other.

/** Something that is done to a node. */
export interface Deed {
  /** In a word. */
  readonly what: string;
  readonly run: () => Promise<void>;
}

export class DeedQueue {
  readonly #fail: (error: unknown) => void;
  readonly #waiting: Deed[] = [];
  #running: string | undefined;
  #working: Promise<void> = Promise.resolve();

  /** @param fail Takes what a deed throws; the next one is done all the same. */
  constructor(fail: (error: unknown) => void) {
    this.#fail = fail;
  }

  /** The deed that is being done, in its word. */
  get running(): string | undefined {
    return this.#running;
  }

  /** What waits for it, in words, the next first. */
  get waiting(): readonly string[] {
    return this.#waiting.map(({ what }) => what);
  }

  /** Does this after all that waits. */
  add(deed: Deed): void {
    this.#waiting.push(deed);
    if (this.#running === undefined) this.#working = this.#work();
  }

  /** Does this next, in the place of all that waits. @returns What will not be done, in words. */
  supersede(deed: Deed): readonly string[] {
    const dropped = this.#waiting.splice(0).map(({ what }) => what);
    this.add(deed);
    return dropped;
  }

  /** Settles when nothing is being done any more. */
  done(): Promise<void> {
    return this.#working;
  }

  async #work(): Promise<void> {
    for (let deed = this.#waiting.shift(); deed !== undefined; deed = this.#waiting.shift()) {
      this.#running = deed.what;
      await deed.run().catch(this.#fail);
    }
    this.#running = undefined;
  }
}
