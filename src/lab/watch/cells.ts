// The last seconds of a lab as a row of cells: who had the VIP, who answered the client, what failed. Pure.

import { DEFAULT_PACE, type ProbeAttempt } from '../probe.ts';
import { isShared, isVacant, type VipSample } from '../vip-history.ts';

/** Five looks at the nodes and five attempts of the client. */
export const CELL_MS = 100;

/** A client from which nothing has come for so long has attempts that hang: most take 5 ms. Its machine may be busy, too. */
const OVERDUE_MS = 250;

/** An attempt of the client, or one that must have begun and is not over. */
export interface SeenAttempt extends ProbeAttempt {
  readonly pending?: true;
}

export interface Cell {
  /** Milliseconds since the epoch, a multiple of {@link CELL_MS}. */
  readonly from: number;
  /**
   * Of the worst sample in it: two holders before none before one. Where nobody looked in time as in the cell before; absent
   * before the first look.
   */
  readonly holders?: readonly string[];
  /** Names of the servers that answered, one for each attempt, in the order of their starts. */
  readonly servers: readonly string[];
  readonly failed: number;
  readonly pending: number;
  /** The mean of those that succeeded. */
  readonly latencyMs?: number;
}

/**
 * The attempts, and in their place those that the client must have begun and that are not over: it makes one every 20 ms
 * whatever becomes of the others. Without them a gap would show only when its first attempt gives up.
 *
 * @param attempts In any order; the result is by their starts.
 * @param now Milliseconds since the epoch.
 */
export function withPending(attempts: readonly ProbeAttempt[], now: number): readonly SeenAttempt[] {
  const known = attempts.toSorted((a, b) => a.startedAt - b.startedAt);
  const oldest = now - DEFAULT_PACE.timeoutMs; // what began before has ended: the client itself was late
  const seen: SeenAttempt[] = [];
  for (const [i, attempt] of known.entries()) {
    seen.push(attempt);
    const end = known[i + 1]?.startedAt ?? now;
    if (end - attempt.startedAt < OVERDUE_MS) continue;
    seen.push(...pendingBetween(attempt.startedAt, end).filter(({ startedAt }) => startedAt >= oldest));
  }
  return seen;
}

/** One every 20 ms, but none so near the end that it may be the attempt there. */
function pendingBetween(from: number, to: number): readonly SeenAttempt[] {
  const { everyMs } = DEFAULT_PACE;
  const count = Math.max(0, Math.ceil((to - from) / everyMs - 1.5));
  return Array.from({ length: count }, (_, i) => {
    const startedAt = from + (i + 1) * everyMs;
    return { startedAt, ms: 0, error: 'not over', pending: true };
  });
}

/** The `count` cells up to the one in which `now` is; what is older than they are is left out. */
export function cellsOf(
  { samples, attempts }: { readonly samples: readonly VipSample[]; readonly attempts: readonly SeenAttempt[] },
  now: number,
  count: number,
): readonly Cell[] {
  const first = Math.floor(now / CELL_MS) - count + 1;
  const index = (at: number): number => Math.floor(at / CELL_MS) - first;
  const samplesIn = Map.groupBy(samples, ({ at }) => index(at));
  const attemptsIn = Map.groupBy(attempts, ({ startedAt }) => index(startedAt));
  let holders = samples.findLast(({ at }) => index(at) < 0)?.holders;
  return Array.from({ length: count }, (_, i) => {
    const looks = samplesIn.get(i) ?? [];
    const worst = looks.find(isShared) ?? looks.find(isVacant) ?? looks.at(-1);
    const shown = worst?.holders ?? holders;
    holders = looks.at(-1)?.holders ?? holders;
    const cell = cellOf((first + i) * CELL_MS, attemptsIn.get(i) ?? []);
    return shown === undefined ? cell : { ...cell, holders: shown };
  });
}

function cellOf(from: number, attempts: readonly SeenAttempt[]): Cell {
  const good = attempts.filter(({ error }) => error === undefined);
  const pending = attempts.filter((attempt) => attempt.pending).length;
  return {
    from,
    servers: good.map(({ server }) => server ?? ''),
    failed: attempts.length - good.length - pending,
    pending,
    ...(good.length > 0 && { latencyMs: good.reduce((sum, { ms }) => sum + ms, 0) / good.length }),
  };
}
