// What most checks have in common: they need a plan, and many are a requirement of the start, made in advance.

import { CplbError } from '../base/errors.ts';
import { linkState } from '../host/link-state.ts';
import type { Plan } from '../plan/plan.ts';
import { type Check, failed, ok, type Situation, skipped, type Verdict } from './check.ts';
import { linksOf } from './links.ts';

/** A look that needs to know what this node would do; without a plan another check says why there is none. */
export const planned =
  (look: (plan: Plan, situation: Situation) => Promise<Verdict | readonly Verdict[]>): Check['run'] =>
  async (situation) =>
    situation.plan instanceof CplbError
      ? skipped('not checked, as the configuration does not fit this machine: see the checks before')
      : look(situation.plan, situation);

/** The same for what is seen on the links alone: nothing is, where one is down. */
export const linked = (
  look: (plan: Plan, situation: Situation) => Promise<Verdict | readonly Verdict[]>,
): Check['run'] =>
  planned(async (plan, situation) => {
    const links = linksOf(plan.instances);
    const states = await Promise.all(links.map(linkState));
    const dark = links.filter((_, i) => !(states[i]?.up && states[i].carrier));
    const instances = plan.instances.filter((instance) => !dark.includes(instance.interface));
    const unseen = dark.map((link) => skipped(`not checked on ${link}, which is down or has no carrier`));
    if (instances.length === 0) return unseen;
    return [...unseen, await look({ ...plan, instances }, situation)].flat();
  });

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
