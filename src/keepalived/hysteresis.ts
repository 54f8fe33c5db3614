// Whether a node that can serve now counts as able to: damps one that keeps losing the ability. Pure, the clock is given.
//
// Without it a node that flaps may take the VIP each time that it can serve while the others cannot, and each move breaks
// every connection. The ability is lost at once, and regained at once too as long as that is rare. A node that is held back
// keeps the VIP all the same while no other node is better (`score.ts`), so the damping leaves no VIP without a holder.

/** Losses this far apart are unrelated, and the VIP may follow each of them: one move a minute is bearable. */
const MEMORY_MS = 60_000;

/** After the second loss: the default interval of the probes, and longer than the VIP takes to move then (about 0.6 s). */
const FIRST_HOLD_MS = 1_000;

/** However often it was lost. A node that has been able for half of {@link MEMORY_MS} is well. */
const LONGEST_HOLD_MS = 30_000;

/** The ability of a node as it counts, and what is remembered of it. */
export interface Damped {
  /** The node counts as able to serve. Never true while it is not. */
  readonly value: boolean;
  /** When {@link value} becomes true by time alone, in monotonic milliseconds; undefined: it will not. */
  readonly recheckAt: number | undefined;
  /** Since when the node has been able, counted or not; undefined: it is not able. */
  readonly ableSince: number | undefined;
  /** When it was last lost, counted or not; -Infinity: never. */
  readonly lostAt: number;
  /** Losses of which each came less than {@link MEMORY_MS} after the one before it. */
  readonly losses: number;
}

/** A node of which nothing is known yet: the first time that it is able counts at once. */
export const UNDAMPED: Damped = {
  value: false,
  recheckAt: undefined,
  ableSince: undefined,
  lostAt: Number.NEGATIVE_INFINITY,
  losses: 0,
};

/**
 * The next state, to be asked for at every change of `able` and again at `recheckAt`; to ask more often changes nothing.
 *
 * Able counts at once after a first loss, after the second when it has lasted 1 s, then 2 s, 4 s and so on up to 30 s, and in
 * any case once the last loss is 60 s ago. So no history makes a node count as able anew more than 7 times in a minute.
 *
 * @param able What is measured: the node can serve.
 * @param nowMs Monotonic milliseconds, never less than at the call before.
 */
export function damp(before: Damped, able: boolean, nowMs: number): Damped {
  if (!able) return before.ableSince === undefined ? before : lose(before, nowMs);
  const ableSince = before.ableSince ?? nowMs;
  const countsAt = Math.min(ableSince + holdMs(before.losses), before.lostAt + MEMORY_MS);
  const value = nowMs >= countsAt;
  return { ...before, value, recheckAt: value ? undefined : countsAt, ableSince };
}

const lose = ({ lostAt, losses }: Damped, nowMs: number): Damped => ({
  value: false,
  recheckAt: undefined,
  ableSince: undefined,
  lostAt: nowMs,
  losses: nowMs - lostAt < MEMORY_MS ? losses + 1 : 1,
});

const holdMs = (losses: number): number =>
  losses < 2 ? 0 : Math.min(FIRST_HOLD_MS * 2 ** (losses - 2), LONGEST_HOLD_MS);
