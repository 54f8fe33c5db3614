// What most checks have in common: they need a plan, and many are a requirement of the start, made in advance.

import { CplbError } from '../base/errors.ts';
import type { Plan } from '../plan/plan.ts';
import { type Check, failed, ok, type Situation, skipped, type Verdict } from './check.ts';

/** A look that needs to know what this node would do; without a plan another check says why there is none. */
export const planned =
  (look: (plan: Plan, situation: Situation) => Promise<Verdict | readonly Verdict[]>): Check['run'] =>
  async (situation) =>
    situation.plan instanceof CplbError
      ? skipped('not checked, as the configuration does not fit this machine: see the checks before')
      : look(situation.plan, situation);

/** Says `fine`, or what the start would have said. A missing program is the business of another check. */
export async function fulfilled(requirement: () => Promise<unknown>, fine: string): Promise<Verdict> {
  try {
    await requirement();
    return ok(fine);
  } catch (error) {
    if (!(error instanceof CplbError) || error.code === 'CPLB_MISSING_PROGRAM') throw error;
    return failed(error.message, error.action);
  }
}
