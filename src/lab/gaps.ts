// What a probing client noticed. Pure.

import type { ProbeAttempt } from './probe.ts';

/** A stretch of time in which every attempt failed. */
export interface Gap {
  /** Start of its first failed attempt, milliseconds since the epoch. */
  readonly from: number;
  /** From there to the start of the next attempt that succeeded; where none did, to that of the last attempt. */
  readonly ms: number;
  readonly failed: number;
}

/** The gaps in a series of attempts, in any order. */
export function gapsIn(attempts: readonly ProbeAttempt[]): readonly Gap[] {
  const gaps: { from: number; ms: number; failed: number }[] = [];
  let open: (typeof gaps)[number] | undefined;
  for (const { startedAt, error } of attempts.toSorted((a, b) => a.startedAt - b.startedAt)) {
    if (open === undefined) {
      if (error === undefined) continue;
      open = { from: startedAt, ms: 0, failed: 0 };
      gaps.push(open);
    }
    open.ms = startedAt - open.from;
    if (error === undefined) open = undefined;
    else open.failed += 1;
  }
  return gaps;
}

/** The longest gap in milliseconds; 0 when nothing failed. */
export const longestGapMs = (attempts: readonly ProbeAttempt[]): number =>
  Math.max(0, ...gapsIn(attempts).map(({ ms }) => ms));

/** Names of the servers that answered, sorted. */
export const serversIn = (attempts: readonly ProbeAttempt[]): readonly string[] =>
  [...new Set(attempts.flatMap(({ server }) => server ?? []))].toSorted();
