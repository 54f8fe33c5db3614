// Follows the status of a cplb: asks each second, and right after a key; never twice at a time.

import type { DrainDocument, LogDocument, StatusDocument } from '../../admin/contract.ts';
import { describeError } from '../../base/errors.ts';
import { Latest, type ReadonlyLatest } from '../../base/latest.ts';
import { pause } from '../../base/signal.ts';
import { type AllRates, ratesOf, remember, type Sample } from './rates.ts';
import { tame } from './tame.ts';

const EVERY_MS = 1000;

/** Answers take milliseconds: by then a question has been missed. */
const LATE_MS = EVERY_MS + 500;

/** How often the length of a silence is counted on. */
const TICK_MS = 500;

const LATE = 'This cplb has not answered the last question.';

/** What a runtime is asked and told; each rejects when none answers. */
export interface Runtime {
  readonly status: () => Promise<StatusDocument>;
  readonly log: () => Promise<LogDocument>;
  readonly setDraining: (draining: boolean) => Promise<DrainDocument>;
}

/** All that a screen shows of a cplb. Times are milliseconds since 1970. */
export interface Seen {
  /** The last answer, and when it came: ages are counted up to there, for nobody knows what was so later. */
  readonly status: StatusDocument;
  readonly answeredAt: number;
  /** How long that is ago, in milliseconds; 0 while it answers. */
  readonly silentMs: number;
  readonly rates: AllRates;
  /** The log as it was last asked for. */
  readonly log?: LogDocument | undefined;
  /** Why there is no answer, in the words of the error once there is one. */
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
    this.#seen = new Latest({ status, answeredAt: at, silentMs: 0, rates: ratesOf([first]) });
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
    const ticks = setInterval(() => this.#countSilence(), TICK_MS);
    while (!signal.aborted) {
      await pause(EVERY_MS, AbortSignal.any([signal, this.#round.signal]));
      this.#round = new AbortController();
      if (!signal.aborted) await this.#look();
    }
    clearInterval(ticks);
  }

  /** A question may hang for seconds before it fails. */
  #countSilence(): void {
    const { answeredAt, silence } = this.#seen.value;
    if (silence !== undefined || Date.now() - answeredAt >= LATE_MS) this.#silent(silence ?? LATE);
  }

  #silent(silence: string): void {
    const before = this.#seen.value;
    this.#seen.set({ ...before, silence, silentMs: Date.now() - before.answeredAt });
  }

  async #look(): Promise<void> {
    try {
      const status = tame(await this.#runtime.status());
      const log = this.wantsLog ? tame(await this.#runtime.log()) : this.#seen.value.log;
      const at = Date.now();
      this.#samples = remember(this.#samples, { at, status });
      this.#seen.set({ status, answeredAt: at, silentMs: 0, rates: ratesOf(this.#samples), log });
    } catch (error) {
      this.#silent(describeError(error));
    }
  }
}
