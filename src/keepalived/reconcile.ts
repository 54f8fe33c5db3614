// Compares what is believed with keepalived's own dump and with the kernel, again and again.

import { existsSync } from 'node:fs';
import type { Finding } from '../base/finding.ts';
import type { Latest, ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { pause } from '../base/signal.ts';
import type { AddressChanges } from '../host/address-changes.ts';
import { isFull } from '../host/files.ts';
import { presentAddresses } from '../host/present-addresses.ts';
import { killChild, signalIfThere } from '../host/processes.ts';
import { findingsIn } from './counters.ts';
import { takeDump, type VrrpReports } from './dump.ts';
import type { ExitMeaning } from './exits.ts';
import { outrankedIn } from './outranked.ts';
import { type Misplaced, misplaced, missingVip, stillMisplaced } from './presence.ts';
import type { Room } from './room.ts';
import type { RunFiles } from './run-dir.ts';
import type { StateTracker } from './state-tracker.ts';
import type { VrrpStates } from './states.ts';
import type { Supervision } from './supervisor.ts';
import type { KeepalivedPlan } from './view.ts';

/** A lost notice is made good within this time and that of an answer, together well below a second. */
const LOOK_EVERY_MS = 400;

/** keepalived reports its first state some 20 ms after its start; one that is silent for this long is asked all the same. */
const SILENCE_MS = 3000;

export interface ReconcileOptions {
  readonly files: RunFiles;
  /** The signal that has keepalived write its dump; without it the FIFO alone tells, and the kernel. */
  readonly dumpSignal: number | undefined;
  readonly plan: ReadonlyLatest<KeepalivedPlan>;
  readonly tracker: StateTracker;
  readonly states: ReadonlyLatest<VrrpStates>;
  readonly reports: ReadonlyLatest<VrrpReports>;
  readonly supervision: Latest<Supervision>;
  readonly changes: AddressChanges;
  readonly report: (finding: Finding) => void;
  readonly room: Pick<Room, 'lack'>;
  readonly logger: Logger;
}

const UNRESPONSIVE: ExitMeaning = {
  reason: 'it did not answer, so it was killed: other nodes had replaced it by then',
  action: 'Look whether somebody stopped it (SIGSTOP), and whether this machine is overloaded or was suspended.',
  permanent: false,
};

/** Goes on until `signal` aborts. A keepalived that does not answer is killed, for the supervisor to start it again. */
export async function reconcile(options: ReconcileOptions, signal: AbortSignal): Promise<void> {
  let before: readonly Misplaced[] = [];
  for (;;) {
    await pause(LOOK_EVERY_MS, signal);
    if (signal.aborted) return;
    await askKeepalived(options, signal);
    const { plan, states } = options;
    const now = misplaced(plan.value.instances, states.value, presentAddresses());
    for (const each of stillMisplaced(before, now)) mend(each, options);
    before = now;
  }
}

async function askKeepalived(options: ReconcileOptions, signal: AbortSignal): Promise<void> {
  const { files, dumpSignal, tracker, supervision, room, logger } = options;
  const { pid, startedAt } = supervision.value;
  // A keepalived that has not yet set up its signals would be ended by this one.
  const isListening = tracker.hasSpoken || performance.now() - startedAt > SILENCE_MS;
  if (dumpSignal === undefined || pid === undefined || !isListening) return;
  const askedAt = performance.now();
  const reports = await takeDump({ path: files.dump, ask: () => signalIfThere(pid, dumpSignal), signal });
  if (signal.aborted || supervision.value.pid !== pid) return; // it ended meanwhile, and what it said with it
  if (reports !== undefined) return accept(reports, askedAt, options);
  if (isFull(files.folder)) return room.lack(); // which says nothing of keepalived
  if (existsSync(files.dump)) return; // it lives, and has written a part of its answer
  logger.error('keepalived does not answer; it is killed and started again');
  supervision.set({ ...supervision.value, killedFor: UNRESPONSIVE });
  await killChild(pid);
}

function accept(reports: VrrpReports, askedAt: number, { tracker, reports: known, report }: ReconcileOptions): void {
  const before = known.value;
  tracker.reconcile(reports, askedAt);
  for (const [name, now] of reports) {
    const earlier = before.get(name)?.counters;
    if (earlier !== undefined) for (const finding of findingsIn(name, earlier, now.counters)) report(finding);
    for (const finding of outrankedIn(name, now)) report(finding);
  }
}

function mend(found: Misplaced, { changes, report, logger }: ReconcileOptions): void {
  const { instance, cidr, stray } = found;
  if (stray) {
    logger.warn({ vip: cidr.address, interface: instance.interface }, 'removed a VIP that this node does not hold');
    changes.remove(instance.interface, [cidr]);
  } else {
    report(missingVip(found));
  }
}
