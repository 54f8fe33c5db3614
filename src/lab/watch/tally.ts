// What the client has counted since the watch began, and its gaps as they close. Pure.

import { type Gap, gapsIn } from '../gaps.ts';
import { DEFAULT_PACE, type ProbeAttempt } from '../probe.ts';

export interface Tally {
  readonly attempts: number;
  readonly failed: number;
  readonly longestGapMs: number;
  /** Gaps that ended by then are told. Milliseconds since the epoch. */
  readonly toldUntil: number;
}

/** Nothing counted so far. @param now Milliseconds since the epoch. */
export const beginTally = (now: number): Tally => ({ attempts: 0, failed: 0, longestGapMs: 0, toldUntil: now });

/** Counts attempts that have ended. */
export const count = (tally: Tally, ended: readonly ProbeAttempt[]): Tally => ({
  ...tally,
  attempts: tally.attempts + ended.length,
  failed: tally.failed + ended.filter(({ error }) => error !== undefined).length,
});

/** An attempt that began longer ago is over, and its line has been read. */
const SETTLED_MS = DEFAULT_PACE.timeoutMs + 200;

/** The gaps that nothing can change any more and that were not told of before; a gap that goes on is not among them. */
export function closeGaps(
  tally: Tally,
  attempts: readonly ProbeAttempt[],
  now: number,
): { readonly tally: Tally; readonly gaps: readonly Gap[] } {
  const settled = attempts.filter(({ startedAt }) => startedAt < now - SETTLED_MS);
  const lastGood = Math.max(...settled.filter(({ error }) => error === undefined).map(({ startedAt }) => startedAt));
  const gaps = gapsIn(settled).filter(({ from }) => from >= tally.toldUntil && from < lastGood);
  const longestGapMs = Math.max(tally.longestGapMs, ...gaps.map(({ ms }) => ms));
  const toldUntil = Math.max(tally.toldUntil, ...gaps.map(({ from, ms }) => from + ms));
  return { tally: { ...tally, longestGapMs, toldUntil }, gaps };
}
