// Draining a node from outside its runtime: tells it, then watches the VIP leave.

import { setTimeout as delay } from 'node:timers/promises';
import { fetchStatus, setDraining } from '../admin/client.ts';
import type { DrainDocument, StatusDocument } from '../admin/contract.ts';
import { formatDuration } from '../base/duration.ts';
import { CplbError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';

/** The admin server answers and does not call back; a look costs it a millisecond. */
const LOOK_EVERY_MS = 50;

/**
 * Drains the node and waits until it does not hold the VIP.
 *
 * @returns What has become of it, a line.
 * @throws {CplbError} CPLB_NOT_RUNNING; CPLB_STILL_HOLDER after `timeoutMs`, and the node goes on draining.
 */
export async function drain(runDir: string, timeoutMs: number): Promise<string> {
  const { holder: wasHolder } = await fetchStatus(runDir);
  warnOf(await setDraining(runDir, true));
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const status = await fetchStatus(runDir);
    if (!status.holder) return `${outcome(status, wasHolder)}\n`;
    if (performance.now() >= deadline) throw stillHolder(status, timeoutMs);
    await delay(LOOK_EVERY_MS);
  }
}

/** @returns What has become of it, a line. @throws {CplbError} CPLB_NOT_RUNNING. */
export async function resume(runDir: string): Promise<string> {
  warnOf(await setDraining(runDir, false));
  return 'resumed: this node takes part again\n';
}

function outcome({ vrrp }: StatusDocument, wasHolder: boolean): string {
  if (!wasHolder) return 'drained: this node did not hold the VIP, and takes it only if no other node can serve';
  const hearsAnother = vrrp.every(({ state }) => state === 'backup'); // else keepalived stopped, or has lost its link
  return `drained: ${hearsAnother ? 'another node has taken the VIP' : 'this node does not hold the VIP any more'}`;
}

function stillHolder({ vrrp }: StatusDocument, timeoutMs: number): CplbError {
  const vips = vrrp.filter(({ state }) => state === 'master').flatMap(({ virtualIPs }) => virtualIPs);
  return new CplbError(
    'CPLB_STILL_HOLDER',
    `This node still holds ${vips.join(', ')} after ${formatDuration(timeoutMs)}: no other node can serve and is not drained ` +
      'itself. It is draining all the same: the VIP leaves as soon as there is one.',
  );
}

function warnOf({ draining, problem }: DrainDocument): void {
  if (problem === undefined) return;
  const then = draining ? 'this node takes part again' : 'this node is drained again';
  process.stderr.write(
    `cplb: warning: after a restart ${then}, for that cannot be written down: ${printable(problem)}\n`,
  );
}
