// Follows the status of a cplb: asks each second, and right after a key; never twice at a time.

import type { DrainDocument, LogDocument, StatusDocument } from '../../admin/contract.ts';
import { describeError } from '../../base/errors.ts';
import { Latest, type ReadonlyLatest } from '../../base/latest.ts';
import { pause } from '../../base/signal.ts';
import { type AllRates, ratesOf, remember, type Sample } from './rates.ts';
import { tame } from './tame.ts';

const EVERY_MS = 1000;

/** What a runtime is asked and told; each rejects when none answers. */
export interface Runtime {
  readonly status: () => Promise<StatusDocument>;
  readonly log: () => Promise<LogDocument>;
  readonly setDraining: (draining: boolean) => Promise<DrainDocument>;
}

/** All that a screen shows of a cplb. Times are milliseconds since 1970. */
export interface Seen {
  /** When it was last asked. */
  readonly now: number;
  /** The last answer, and when it came. */
  readonly status: StatusDocument;
  readonly answeredAt: number;
  readonly rates: AllRates;
  /** The log as it was last asked for. */
  readonly log?: LogDocument | undefined;
  /** Why there is no answer, in the words of the error. */
  readonly silence?: string | undefined;
}

export class StatusFollower {
  /** Whether the log is looked at too. */
  wantsLog = false;
  readonly #runtime: Runtime;
  readonly #seen: Latest<Seen>;
  #samples: readonly Sample[];
  /** Aborts when somebody wants to know at once. */
  #round = new AbortController();

  private constructor(runtime: Runtime, first: Sample) {
    this.#runtime = runtime;
    this.#samples = [first];
    const { at, status } = first;
    this.#seen = new Latest({ now: at, status, answeredAt: at, rates: ratesOf([first]) });
  }

  /** @throws What the first question is answered with, when nothing can be shown at all. */
  static async begin(runtime: Runtime): Promise<StatusFollower> {
    const status = tame(await runtime.status());
    return new StatusFollower(runtime, { at: Date.now(), status });
  }

  get seen(): ReadonlyLatest<Seen> {
    return this.#seen;
  }

  /** Asks again without waiting for the second to pass; after the question that is under way, if one is. */
  lookNow(): void {
    this.#round.abort();
  }

  /** Asks until `signal` aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(EVERY_MS, AbortSignal.any([signal, this.#round.signal]));
      this.#round = new AbortController();
      if (!signal.aborted) await this.#look();
    }
  }

  async #look(): Promise<void> {
    const before = this.#seen.value;
    try {
      const status = tame(await this.#runtime.status());
      const log = this.wantsLog ? tame(await this.#runtime.log()) : before.log;
      const at = Date.now();
      this.#samples = remember(this.#samples, { at, status });
      this.#seen.set({ now: at, status, answeredAt: at, rates: ratesOf(this.#samples), log });
    } catch (error) {
      this.#seen.set({ ...before, now: Date.now(), silence: describeError(error) });
    }
  }
}
