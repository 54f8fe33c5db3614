// The sets of VIPs in cplb's table, whichever balancer it is of: their elements expire unless they are renewed. Pure.

import { type Family, familyOf, type IpAddress } from '../../base/ip.ts';
import { TABLE } from './owner.ts';

/** Life of a VIP in its set without renewal: a dead cplb sends nobody into nothing for longer. */
export const ELEMENT_TIMEOUT_S = 6;

/** A living cplb renews them at least so often; two renewals may be missed before clients reach the API server directly. */
export const RENEW_EVERY_MS = 2000;

/** The end of the name of each set that is of one family. */
export const DIGITS = { ipv4: '4', ipv6: '6' } as const satisfies Record<Family, string>;

/** The lines that fill the sets with these VIPs, or give those in them a new life: flush and add in one transaction. */
export const renderRenewal = (vips: readonly IpAddress[]): string =>
  setsOf(vips)
    .map(({ set, own }) => {
      const elements = own.map((vip) => `${vip} timeout ${ELEMENT_TIMEOUT_S}s`).join(', ');
      return `${flush(set)}add element inet ${TABLE} ${set} { ${elements} }\n`;
    })
    .join('');

/** The lines that empty the sets of these VIPs. */
export const renderRemoval = (vips: readonly IpAddress[]): string =>
  setsOf(vips)
    .map(({ set }) => flush(set))
    .join('');

const flush = (set: string): string => `flush set inet ${TABLE} ${set}\n`;

const nameOf = (family: Family): string => `vip${DIGITS[family]}`;

const setsOf = (vips: readonly IpAddress[]) =>
  [...Map.groupBy(vips, familyOf)].map(([family, own]) => ({ set: nameOf(family), own }));

interface ListedSet {
  readonly name: string;
  readonly elem?: readonly { readonly elem?: { readonly expires?: number } }[];
}

/**
 * Reads when the first of the VIPs expires.
 *
 * @param json What `nft -j list table` says of the table.
 * @returns Whole seconds from then; `undefined` when no VIP is there.
 */
export function expiryIn(json: string): number | undefined {
  const { nftables } = JSON.parse(json) as { readonly nftables: readonly { readonly set?: ListedSet }[] };
  const names = [nameOf('ipv4'), nameOf('ipv6')];
  const elements = nftables.flatMap(({ set }) =>
    set !== undefined && names.includes(set.name) ? (set.elem ?? []) : [],
  );
  const expiries = elements.flatMap(({ elem }) => elem?.expires ?? []);
  return expiries.length === 0 ? undefined : Math.min(...expiries);
}
