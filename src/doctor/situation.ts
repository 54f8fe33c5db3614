// Collects what the checks are given: the facts of this machine, what would be made of them, and what runs.

import { join, resolve } from 'node:path';
import { fetchStatus } from '../admin/client.ts';
import type { StatusDocument } from '../admin/contract.ts';
import { CplbError } from '../base/errors.ts';
import type { Config } from '../config/types.ts';
import { collectFacts, nodeName } from '../host/facts.ts';
import { isCplb, processesOfThisNetwork, rootOf } from '../host/process-list.ts';
import type { HostFacts } from '../plan/facts.ts';
import { makePlan, type Plan } from '../plan/plan.ts';
import type { Situation } from './check.ts';

/**
 * The status of the cplb with this run directory, on this machine or in a container of its own; `undefined` where none answers.
 *
 * @param hostRoot Where the files of the host are.
 */
export async function statusOfRunning(runDir: string, hostRoot: string): Promise<StatusDocument | undefined> {
  const folder = resolve(runDir);
  const here = await statusIn(join(hostRoot, folder));
  if (here !== undefined) return here;
  const others = (await processesOfThisNetwork(hostRoot)).filter(isCplb);
  const found = await Promise.all(others.map((entry) => statusIn(join(rootOf(entry, hostRoot), folder))));
  return found.find((status) => status !== undefined);
}

async function statusIn(runDir: string): Promise<StatusDocument | undefined> {
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
