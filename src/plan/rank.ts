// The order of the nodes: who takes the VIP when nothing else tells them apart.

import { compareIps, type IpAddress } from '../base/ip.ts';

/**
 * Ranks are this far apart while there are few nodes. The election time depends on the priority by
 * advert_int / 256 a point (RFC 5798, 6.1): 7 points are 5 ms at 200 ms adverts, longer than an advert takes on its way, so
 * that the first candidate is heard before the second one's time is up.
 */
const SPACING = 7;

/** The highest rank, kept for the node with the leader flag. With 39 a node without the VIP would reach k0s' 200. */
export const MAX_RANK = 38;

/** Ranks below the leader's that are {@link SPACING} apart: 31, 24, 17, 10 and 3. */
const SPACED = Math.floor(MAX_RANK / SPACING);

/** Nodes that get a rank of their own; those after them repeat it, and then VRRP takes the higher address. */
const DISTINCT = SPACED * SPACING;

/**
 * A number from 3 to {@link MAX_RANK}, different on every node that knows the same addresses (up to 35 of them).
 *
 * @param known Addresses of the nodes, in any order, with or without this one.
 * @param own The address of this node.
 */
export function rankOf(known: Iterable<IpAddress>, own: IpAddress, leader: boolean): number {
  if (leader) return MAX_RANK;
  const position = [...new Set([...known, own])].toSorted(compareIps).indexOf(own) % DISTINCT;
  const [column, row] = [position % SPACED, Math.floor(position / SPACED)];
  return MAX_RANK - SPACING * (column + 1) + row; // the leader is SPACING above the first of the others
}
