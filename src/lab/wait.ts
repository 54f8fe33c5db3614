// Waiting for something that another process does.

import { setTimeout as delay } from 'node:timers/promises';
import { CplbError } from '../base/errors.ts';

const POLL_MS = 20;

/** So much longer than a look is the pause after it: where looking is slow it must not be all that is done. */
const PAUSE_PER_LOOK = 2;

/** Longest wait of the lab for anything: a start takes about 1.5 s, and the machine may be loaded. */
export const PATIENCE_MS = 20_000;

/**
 * Asks again and again until `look` finds something.
 *
 * @param what What is awaited, to follow "waited 20 s for".
 * @throws {CplbError} CPLB_LAB after `timeoutMs`.
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined>,
  timeoutMs: number = PATIENCE_MS,
): Promise<T> {
  for (const deadline = performance.now() + timeoutMs; performance.now() < deadline; ) {
    const begun = performance.now();
    const found = await look();
    if (found !== undefined) return found;
    await delay(Math.max(POLL_MS, PAUSE_PER_LOOK * (performance.now() - begun)));
  }
  throw new CplbError('CPLB_LAB', `Waited ${timeoutMs / 1000} s for ${what} in vain.`);
}
