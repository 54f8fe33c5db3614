// Runs the checks side by side and tells each in its place.

import { CplbError, describeError } from '../base/errors.ts';
import { aborted } from '../base/signal.ts';
import { type Check, type Situation, skipped, type Verdict, warning } from './check.ts';

/** The longest check listens for adverts for some seconds; what takes longer hangs. */
const CHECK_WITHIN_MS = 15_000;

/** A verdict and the check that it is of. */
export interface CheckResult extends Verdict {
  readonly check: string;
  readonly title: string;
}

/** Runs all checks; yields what each found as soon as it and all before it are done. Never rejects. */
export async function* examine(checks: readonly Check[], situation: Situation): AsyncGenerator<CheckResult> {
  const running = checks.map((check) => resultsOf(check, situation));
  for (const results of running) yield* await results;
}

async function resultsOf(check: Check, situation: Situation): Promise<readonly CheckResult[]> {
  const late = AbortSignal.timeout(CHECK_WITHIN_MS);
  const signal = AbortSignal.any([situation.signal, late]);
  const unfinished = aborted(signal).then(() => [skipped('not checked: it took too long, or was interrupted')]);
  const verdicts = await Promise.race([verdictsOf(check, { ...situation, signal }), unfinished]);
  return verdicts.map((verdict) => ({ check: check.name, title: check.title, ...verdict }));
}

async function verdictsOf(check: Check, situation: Situation): Promise<readonly Verdict[]> {
  try {
    const found = await check.run(situation);
    return 'outcome' in found ? [found] : found;
  } catch (error) {
    if (error instanceof CplbError && error.code === 'CPLB_MISSING_PROGRAM')
      return [skipped(`not checked: ${error.message}`)];
    const remedy =
      error instanceof CplbError ? error.action : 'Look at what it asks by hand; see docs/reference/checks.md.';
    return [warning(`could not be checked: ${describeError(error)}`, remedy)];
  }
}
