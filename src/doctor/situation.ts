// Collects what the checks are given: the facts of this machine, what would be made of them, and what runs.

import { fetchStatus } from '../admin/client.ts';
import type { StatusDocument } from '../admin/contract.ts';
import { CplbError } from '../base/errors.ts';
import type { Config } from '../config/types.ts';
import { collectFacts, nodeName } from '../host/facts.ts';
import type { HostFacts } from '../plan/facts.ts';
import { makePlan, type Plan } from '../plan/plan.ts';
import type { Situation } from './check.ts';

/** The status of the cplb with this run directory; `undefined` where none answers. */
export async function statusOfRunning(runDir: string): Promise<StatusDocument | undefined> {
  try {
    return await fetchStatus(runDir);
  } catch (error) {
    if (error instanceof CplbError && error.code === 'CPLB_NOT_RUNNING') return undefined;
    throw error;
  }
}

/** Asks this machine. Where it cannot be asked, as without `ip`, there are no facts, and the plan is the reason. */
export async function lookAround(given: Omit<Situation, 'facts' | 'plan'>): Promise<Situation> {
  try {
    const facts = await collectFacts();
    return { ...given, facts, plan: planOrError(given.config, facts) };
  } catch (error) {
    if (!(error instanceof CplbError)) throw error;
    return { ...given, facts: NO_FACTS(), plan: error };
  }
}

const NO_FACTS = (): HostFacts => ({ nodeName: nodeName(), interfaces: [], defaultRoutes: { ipv4: [], ipv6: [] } });

function planOrError(config: Config, facts: HostFacts): Plan | CplbError {
  try {
    return makePlan(config, facts);
  } catch (error) {
    if (error instanceof CplbError) return error;
    throw error;
  }
}
