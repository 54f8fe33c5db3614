// What this node is worth as the holder of the VIP. Pure.
//
// The value goes into the track file and keepalived adds it to BASE_PRIORITY, so health moves the VIP within milliseconds
// and without a reload. The bands keep four promises: a holder that cannot serve loses the VIP to a node that can (150 is
// more than 50 + 48); a node that comes back moves nothing (50 is more than 48); when no node can serve one still holds the
// VIP (no value is below 0); no two priorities are equal while the ranks differ.

/** VRRP priority of a node whose track file is missing, empty or broken: keepalived reads those as 0. */
export const BASE_PRIORITY = 1;

const CAN_SERVE = 150;
const INCUMBENT = 50;

/** At or below -254 keepalived puts the instance into FAULT and says so to its peers with priority 0. */
export const YIELD_VALUE = -255;

export interface Standing {
  /** The balancer is up and at least one backend is ready. */
  readonly canServe: boolean;
  /** This node holds the VIP now. */
  readonly incumbent: boolean;
  /** 0 to MAX_RANK of `plan/rank.ts`. */
  readonly rank: number;
}

/** The number for the track file, 0 to 248; the sum with {@link BASE_PRIORITY} stays below 254, keepalived's highest. */
export const scoreOf = ({ canServe, incumbent, rank }: Standing): number =>
  (canServe ? CAN_SERVE : 0) + (incumbent ? INCUMBENT : 0) + rank;
