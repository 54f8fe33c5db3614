// The order of the nodes: who takes the VIP when nothing else tells them apart.

import { compareIps, type IpAddress } from '../base/ip.ts';

/**
 * Ranks are this far apart while there are few nodes. The election time depends on the priority by
 * advert_int / 256 a point (RFC 5798, 6.1): 8 points are 6 ms at 200 ms adverts, longer than an advert takes on its way, so
 * that the first candidate is heard before the second one's time is up.
 */
const SPACING = 8;

/** The highest rank, kept for the node with the leader flag. */
export const MAX_RANK = 48;

/** Ranks below the leader's that are {@link SPACING} apart. */
const SPACED = MAX_RANK / SPACING;

/**
 * A number from 0 to {@link MAX_RANK}, different on every node that knows the same addresses (up to 48 of them).
 *
 * @param known Addresses of the nodes, in any order, with or without this one.
 * @param own The address of this node.
 */
export function rankOf(known: Iterable<IpAddress>, own: IpAddress, leader: boolean): number {
  if (leader) return MAX_RANK;
  const position = [...new Set([...known, own])].toSorted(compareIps).indexOf(own) % MAX_RANK;
  const [column, row] = [position % SPACED, Math.floor(position / SPACED)];
  return MAX_RANK - SPACING * (column + 1) + row; // the leader is SPACING above the first of the others
}
