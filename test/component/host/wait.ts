// Waiting with a deadline and a message.

import { setTimeout as delay } from 'node:timers/promises';
import { type ReadonlyLatest, waitUntil } from '../../../src/base/latest.ts';

/** How long a test waits for anything that should happen at once. */
export const DEADLINE_MS = 5000;

const POLL_MS = 20;

/** The result of `promise`, or a failure that says what did not come in time. */
export async function within<T>(what: string, promise: Promise<T>, ms: number = DEADLINE_MS): Promise<T> {
  const done = new AbortController();
  const late = delay(ms, undefined, { signal: done.signal }).then(() => {
    throw new Error(`${what}: not within ${ms} ms`);
  });
  late.catch(() => {}); // the wait that was cut short
  try {
    return await Promise.race([promise, late]);
  } finally {
    done.abort();
  }
}

/** Asks again and again until `look` finds something; for what the machine gives no event for. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  ms: number = DEADLINE_MS,
): Promise<T> {
  for (const deadline = performance.now() + ms; performance.now() < deadline; await delay(POLL_MS)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`${what}: not within ${ms} ms`);
}

/** The first value that is as wanted. */
export async function becomes<T>(
  what: string,
  latest: ReadonlyLatest<T>,
  wanted: (value: T) => boolean,
  ms: number = DEADLINE_MS,
): Promise<T> {
  const found = await waitUntil(latest, wanted, AbortSignal.timeout(ms));
  if (found === undefined) throw new Error(`${what}: not within ${ms} ms`);
  return found;
}
