// `cplb cleanup`: takes away what a cplb has left that was killed.

import { isPortAlive, isSocketAlive } from '../admin/alive.ts';
import { LOOPBACK, socketPath } from '../admin/server.ts';
import { CplbError } from '../base/errors.ts';
import { createLogger, type Logger } from '../base/logger.ts';
import type { Port } from '../base/port.ts';
import type { Config } from '../config/types.ts';
import { collectFacts } from '../host/facts.ts';
import { requireCapabilities, requireLinux, requirePrograms } from '../host/requirements.ts';
import { clearPredecessor, runFiles } from '../keepalived/run-dir.ts';
import { makePlan } from '../plan/plan.ts';
import { clearRunDir, planInRunDir } from './left-in-run-dir.ts';
import { NETWORK_LACKS } from './own-network.ts';
import { type Leftovers, sweep } from './sweep.ts';

export interface CleanupOptions {
  readonly runDir: string;
  readonly adminPort: Port;
  /** What the killed one was told; without it the run directory alone says which VIPs it had. */
  readonly config: Config | undefined;
}

/** A line for each thing. */
export interface Cleaned {
  readonly removed: readonly string[];
  readonly problems: readonly string[];
}

/**
 * Takes away VIPs with their address labels, nftables tables, virtual servers, the dummy link and the files of the run directory, and
 * puts kernel parameters back. What another program has made is left alone, and the state directory too. Done twice, it finds nothing.
 *
 * @throws {CplbError} CPLB_ALREADY_RUNNING while one lives, CPLB_TABLE_TAKEN, or for what this process may not.
 */
export async function cleanup({ runDir, adminPort, config }: CleanupOptions): Promise<Cleaned> {
  requireLinux();
  await requirePrograms(['ip', 'nft']);
  await requireCapabilities(['NET_ADMIN']);
  await requireNone(runDir, adminPort);
  clearPredecessor(runFiles(runDir)); // a keepalived that outlived its runtime would put the VIP back
  const removed: string[] = [];
  const problems: string[] = [];
  const logger = listing(removed, problems);
  const left = await planInRunDir(runDir);
  await sweep({ plan: left, runDir }, logger);
  if (config !== undefined) {
    const plan = await planFor(config).catch((error: unknown) => void problems.push(lackIn(error)));
    if (plan !== undefined) await sweep({ plan: { ...plan, balancer: { mode: 'none' } }, runDir }, logger);
  }
  const { wasThere, foreign } = await clearRunDir(runDir);
  if (wasThere) removed.push(`removed the files of cplb in ${runDir}`);
  if (wasThere && foreign.length > 0)
    problems.push(`${runDir} stays, for it holds what is not of cplb: ${foreign.join(' ')}`);
  return { removed, problems };
}

/** @throws {CplbError} CPLB_ALREADY_RUNNING. */
async function requireNone(runDir: string, port: Port): Promise<void> {
  const [socket, action] = [socketPath(runDir), 'Stop it first; a stop in order leaves nothing to clean up.'];
  if (await isSocketAlive(socket))
    throw new CplbError('CPLB_ALREADY_RUNNING', `A cplb is running: ${socket} is in use.`, { action });
  if (await isPortAlive(LOOPBACK, port))
    throw new CplbError('CPLB_ALREADY_RUNNING', `A cplb is running: it answers on ${LOOPBACK}:${port}.`, { action });
}

const planFor = async (config: Config): Promise<Leftovers['plan']> => makePlan(config, await collectFacts());

/** An interface that is gone has taken its addresses along. */
function lackIn(error: unknown): string {
  if (error instanceof CplbError && NETWORK_LACKS.includes(error.code))
    return `${error.message} No VIP was looked for there.`;
  throw error;
}

/** What is swept is logged; here each line becomes one of the result: `removed a leftover VIP: 10.0.0.100/24 eth0`. */
const listing = (removed: string[], problems: string[]): Logger =>
  createLogger({
    write: (line) => {
      const { level, time: _, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
      (level === 'error' ? problems : removed).push(`${msg}: ${Object.values(fields).join(' ')}`);
    },
  });
