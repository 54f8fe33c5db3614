// Small words for waiting with an AbortSignal.

import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when `signal` aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** Waits `ms` milliseconds, or less when `signal` aborts; never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {}); // rejects only on abort
}

/** `ms` spread evenly over ±`share` of itself, so that equal timers on several nodes drift apart. */
export const jittered = (ms: number, share: number, random: () => number = Math.random): number =>
  ms * (1 + share * (2 * random() - 1));
