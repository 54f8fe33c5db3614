// `cplb status` on a terminal: the live screen of the cplb on this machine.

import { fetchLog, fetchStatus, setDraining } from '../../admin/client.ts';
import { showFullScreen } from '../full-screen.tsx';
import { type Runtime, StatusFollower } from './follow.ts';
import { StatusView } from './status-view.tsx';

export interface StatusScreenOptions {
  readonly runDir: string;
  /** Closes the screen. */
  readonly signal: AbortSignal;
}

/**
 * Shows the cplb with this run directory until the user leaves, or `signal` aborts. Where it falls silent the screen stays
 * and goes on asking.
 *
 * @throws {CplbError} CPLB_NOT_RUNNING when none answers at the start; then no screen was shown.
 */
export async function showStatus({ runDir, signal }: StatusScreenOptions): Promise<void> {
  const left = new AbortController();
  const over = AbortSignal.any([signal, left.signal]);
  const runtime: Runtime = {
    status: () => fetchStatus(runDir, over),
    log: () => fetchLog(runDir, over),
    setDraining: (draining) => setDraining(runDir, draining, over),
  };
  const follower = await StatusFollower.begin(runtime).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (follower === undefined) return;
  const following = follower.run(over);
  try {
    await showFullScreen(<StatusView follower={follower} runtime={runtime} />, signal);
  } finally {
    left.abort(); // whoever is still waited for may hang
    await following;
  }
}
