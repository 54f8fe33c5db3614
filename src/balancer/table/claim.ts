// Whose the table of this name is: nobody's, a dead cplb's, a living one's, or a stranger's.

import { readlink } from 'node:fs/promises';
import { release } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { CplbError } from '../../base/errors.ts';
import { formatVersion, isAtLeast, type Version } from '../../base/version.ts';
import { commentOfTable, deleteTable, listTable } from '../../host/nft.ts';
import { identify, isAlive } from '../../host/processes.ts';
import { formatOwner, parseOwner, TABLE, type TableOwner } from './owner.ts';
import { expiryIn, RENEW_EVERY_MS } from './vips.ts';

/** By then a living one has renewed its VIPs, by a whole second at least: the kernel tells no less. */
const LOOK_AGAIN_MS = RENEW_EVERY_MS + 1000;

/** Comment of the tables of this process. */
export const ownComment = async (runDir: string): Promise<string> =>
  formatOwner({ ...(await identify(process.pid)), pidNamespace: await ownPidNamespace(), runDir });

const ownPidNamespace = (): Promise<string> => readlink('/proc/self/ns/pid');

/**
 * Deletes the table that a dead cplb has left.
 *
 * @returns Whether there was one.
 * @throws {CplbError} CPLB_ALREADY_RUNNING for that of a cplb which lives, CPLB_TABLE_TAKEN for one that no cplb has made.
 */
export async function clearTable(): Promise<boolean> {
  const comment = await commentOfTable(TABLE);
  if (comment === undefined) return false;
  const owner = parseOwner(comment);
  if (owner === undefined) throw takenBy(comment);
  if (await lives(owner)) {
    throw new CplbError(
      'CPLB_ALREADY_RUNNING',
      `The cplb with PID ${owner.pid} and the run directory ${owner.runDir} balances on this machine already.`,
      { action: 'Stop it first: one machine has one balancer, whatever run directory it is given.' },
    );
  }
  return deleteTable(TABLE);
}

/** Kernels that lose the comment (nft_table has user data since 5.10) leave no way to tell an own table after a crash. */
function takenBy(comment: string): CplbError {
  if (comment !== '' || isAtLeast(release(), COMMENTS_SINCE)) {
    return new CplbError('CPLB_TABLE_TAKEN', `There is a table inet ${TABLE} that cplb has not made.`);
  }
  const since = formatVersion(COMMENTS_SINCE);
  return new CplbError(
    'CPLB_TABLE_TAKEN',
    `There is a table inet ${TABLE}, and this kernel (${release()}) cannot tell whether cplb has made it: Linux keeps comments of tables from ${since} on.`,
    {
      action: `If no other cplb runs here, delete it with \`nft delete table inet ${TABLE}\`. Linux ${since} or newer needs no such help.`,
    },
  );
}

const COMMENTS_SINCE: Version = [5, 10];

/** The one in another pod has another PID namespace: whether it renews its VIPs tells then. */
async function lives(owner: TableOwner): Promise<boolean> {
  if (owner.pidNamespace === (await ownPidNamespace())) return isAlive(owner);
  const before = await expiry();
  if (before === undefined) return false;
  await delay(LOOK_AGAIN_MS);
  const after = await expiry();
  return after !== undefined && after > before - LOOK_AGAIN_MS / 1000 + 1;
}

/** Seconds until the VIPs in the table expire; `undefined` when they have, or when it has gone with its owner. */
const expiry = async (): Promise<number | undefined> =>
  (await commentOfTable(TABLE)) === undefined ? undefined : expiryIn(await listTable(TABLE, 'inet'));
