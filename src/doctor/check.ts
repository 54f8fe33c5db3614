// What a check of `cplb doctor` is given, and what it says.

import type { StatusDocument } from '../admin/contract.ts';
import type { CplbError } from '../base/errors.ts';
import type { Config } from '../config/types.ts';
import type { HostFacts } from '../plan/facts.ts';
import type { Plan } from '../plan/plan.ts';

/** `skipped`: it does not apply to this configuration, or cannot be seen from where cplb runs. */
export type Outcome = 'ok' | 'warning' | 'failed' | 'skipped';

/** What one look came to. */
export interface Verdict {
  readonly outcome: Outcome;
  /** A sentence with the values that were seen. */
  readonly what: string;
  /** The command that mends it, ready to be typed; a sentence where no command does. With `warning` and `failed` always there. */
  readonly remedy?: string;
}

/** All that a check may ask beside the machine itself. */
export interface Situation {
  readonly config: Config;
  readonly facts: HostFacts;
  /** What this node would do; the error where the configuration does not fit the machine. */
  readonly plan: Plan | CplbError;
  /** What the cplb of this node says of itself; absent when none runs. */
  readonly running: StatusDocument | undefined;
  /** Where the host's files are: `/`, or where a container has them mounted. */
  readonly hostRoot: string;
  /** Aborts when nobody waits any longer. */
  readonly signal: AbortSignal;
}

/** One question to the machine. */
export interface Check {
  /** Kebab-case, never changed: programs tell checks apart by it. */
  readonly name: string;
  /** What it is about, a few words without a full stop. */
  readonly title: string;
  /** One verdict, or one for each thing looked at. May reject: then the check could not be made. */
  readonly run: (situation: Situation) => Promise<Verdict | readonly Verdict[]>;
}

export const ok = (what: string): Verdict => ({ outcome: 'ok', what });
export const skipped = (what: string): Verdict => ({ outcome: 'skipped', what });
export const warning = (what: string, remedy: string): Verdict => ({ outcome: 'warning', what, remedy });
export const failed = (what: string, remedy: string): Verdict => ({ outcome: 'failed', what, remedy });
