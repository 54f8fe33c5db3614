// What this node is worth as the holder of the VIP. Pure.
//
// The value goes into the track file and keepalived adds it to BASE_PRIORITY, so health moves the VIP within milliseconds
// and without a reload. A level, then the incumbent, then the rank decide, and each outweighs all that come after it:
// a node of a better level takes the VIP (80 is more than 40 + 38); a node that comes back moves nothing (40 is more than
// 38); when no node can serve, one still holds the VIP (no value is below 0); no two priorities are equal while the ranks
// differ. docs/decisions/0011-bands-of-the-score.md has the reasons.

import { MAX_RANK } from '../plan/rank.ts';

/** VRRP priority of a node whose track file is missing, empty or broken: keepalived reads those as 0. */
export const BASE_PRIORITY = 1;

const LEVEL = 80;

/** Puts k0s' 200 between a node that can serve without the VIP (199 at most) and one that has it (201 at least). */
const INCUMBENT = 40;

/** VRRP priority of a holder that can serve and leads the ranks: 239. */
export const HIGHEST_PRIORITY = BASE_PRIORITY + 2 * LEVEL + INCUMBENT + MAX_RANK;

/** At or below -254 (measured) keepalived puts the instance into FAULT and says so to its peers with priority 0. */
export const YIELD_VALUE = -255;

export interface Standing {
  /** The balancer is up and at least one backend is ready. */
  readonly canServe: boolean;
  /** Somebody wants the VIP on another node. */
  readonly draining: boolean;
  /** This node holds the VIP now. */
  readonly incumbent: boolean;
  /** 0 to MAX_RANK of `plan/rank.ts`. */
  readonly rank: number;
}

/**
 * The number for the track file, 0 to 238: the sum with {@link BASE_PRIORITY} stays below 254, keepalived's highest.
 *
 * A draining node that is the only one able to serve keeps the VIP, or takes it: the VIP's use comes before the wish.
 */
export function scoreOf(standing: Standing): number {
  const { level, incumbent, rank } = scoreParts(standing);
  return level + incumbent + rank;
}

/** What the score is the sum of. */
export const scoreParts = (standing: Standing): Readonly<Record<'level' | 'incumbent' | 'rank', number>> => ({
  level: levelOf(standing) * LEVEL,
  incumbent: standing.incumbent ? INCUMBENT : 0,
  rank: standing.rank,
});

const levelOf = ({ canServe, draining }: Standing): number => {
  if (!canServe) return 0;
  return draining ? 1 : 2;
};
