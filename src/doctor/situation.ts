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
  const here = await statusIn(join(hostRoot, resolve(runDir)));
  if (here !== undefined) return here;
  const found = await Promise.all((await foldersOfOthers(runDir, hostRoot)).map(statusIn));
  return found.find((status) => status !== undefined);
}

/** The run directory as each cplb in a container of its own has it. */
async function foldersOfOthers(runDir: string, hostRoot: string): Promise<readonly string[]> {
  const others = (await processesOfThisNetwork(hostRoot)).filter(isCplb);
  return others.map((entry) => join(rootOf(entry, hostRoot), resolve(runDir)));
}

/** Why nobody answers: there is no socket, the one that made it has gone, or takes connections and says nothing. */
export type Silence = 'absent' | 'gone' | 'hangs';

/** Asks once more, as {@link statusOfRunning} does, for the reason. */
export async function silenceOf(runDir: string, hostRoot: string): Promise<Silence> {
  const folders = [join(hostRoot, resolve(runDir)), ...(await foldersOfOthers(runDir, hostRoot))];
  const found = await Promise.all(folders.map(silenceIn));
  return (['hangs', 'gone'] as const).find((each) => found.includes(each)) ?? 'absent';
}

const silenceIn = (runDir: string): Promise<Silence> =>
  fetchStatus(runDir).then(
    () => 'absent',
    (error: unknown) => SILENCES[((error as Error).cause as NodeJS.ErrnoException | undefined)?.code ?? ''] ?? 'gone',
  );

/** By the code of the system, or of Node.js once the time is over. */
const SILENCES: Readonly<Record<string, Silence>> = { ENOENT: 'absent', ENOTDIR: 'absent', ABORT_ERR: 'hangs' };

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
