// What the sets of the watch have counted, as adverts and claims. Pure.

import { type MacAddress, parseMac } from '../../base/interface-name.ts';
import { type IpAddress, parseIp } from '../../base/ip.ts';
import { VRRP_GROUPS } from '../../base/vrrp.ts';
import type { OwnNames } from '../../host/present-addresses.ts';
import { SETS, type WatchedInstance } from './ruleset.ts';

/** The part of `nft -j list table` that is read here. */
interface TableJson {
  readonly nftables: readonly { readonly set?: { readonly name: string; readonly elem?: readonly ElementJson[] } }[];
}

/** One element, which is an object with a counter because the rules add it so. */
interface ElementJson {
  readonly elem?: {
    readonly val: string | { readonly concat: readonly (string | number)[] };
    readonly counter?: { readonly packets: number };
  };
}

/** Packets by set and element: `adverts_0 10.0.0.2 224.0.0.18 12595`, `claims_0_0 52:54:00:12:34:56`. */
export type Tally = ReadonlyMap<string, number>;

/** Adverts of one sender to one destination. */
export interface Advert {
  readonly instance: WatchedInstance;
  readonly from: IpAddress;
  /** The multicast group, or one address. */
  readonly to: IpAddress;
  readonly routerId: number;
  /** Whether they announce a VIP of the instance. */
  readonly announced: boolean;
}

/** True for an advert that is sent to all and not to single peers. */
export const isMulticast = ({ to }: Advert): boolean => Object.values(VRRP_GROUPS).includes(to);

/** True for an advert that is meant for a node: it is sent to all, or to one of the node's own addresses. */
export const isMeantFor = (advert: Advert, own: OwnNames): boolean =>
  isMulticast(advert) || own.addresses.has(advert.to);

/** A VIP, and who says to have it. */
export interface Claim {
  readonly instance: WatchedInstance;
  readonly vip: IpAddress;
  readonly mac: MacAddress;
}

export interface Observations {
  readonly adverts: readonly Advert[];
  readonly claims: readonly Claim[];
}

/** Reads the answers of `nft -j list table`, one for each table. */
export const readTally = (answers: readonly string[]): Tally =>
  new Map(
    answers
      .flatMap((json) => (JSON.parse(json) as TableJson).nftables)
      .flatMap(({ set }) => (set?.elem ?? []).map(({ elem }) => [set?.name, elem] as const))
      .flatMap(([set, elem]) => {
        if (elem === undefined) return [];
        const words = typeof elem.val === 'string' ? [elem.val] : elem.val.concat;
        return [[[set, ...words].join(' '), elem.counter?.packets ?? 0] as const];
      }),
  );

/** The elements that have counted since `before`; one that expired and came again counts from the start. */
export const grown = (before: Tally, now: Tally): readonly string[] =>
  [...now].filter(([element, packets]) => packets !== (before.get(element) ?? 0)).map(([element]) => element);

/** What elements say, for each instance that it concerns. */
export function observe(elements: readonly string[], instances: readonly WatchedInstance[]): Observations {
  const seen = new Set(elements);
  const words = elements.map((element) => element.split(' '));
  return {
    adverts: instances.flatMap((instance, i) =>
      words
        .filter(([set]) => set === SETS.adverts(i))
        .flatMap(([, ...key]) => {
          const announced = seen.has([SETS.announced(i), ...key].join(' '));
          return advertOf(key, { instance, announced });
        }),
    ),
    claims: instances.flatMap((instance, i) =>
      instance.virtualIps.flatMap(({ address: vip }, j) =>
        words
          .filter(([set]) => set === SETS.claims(i, j))
          .flatMap(([, text = '']) => {
            const mac = parseMac(text);
            return mac === undefined ? [] : [{ instance, vip, mac }];
          }),
      ),
    ),
  };
}

/** Who else sends adverts with the VRID of an instance, by the instance's name; of several, one who is not the `former` master. */
export const mastersIn = (
  { adverts }: Observations,
  own: Pick<OwnNames, 'addresses'>,
  former: ReadonlyMap<string, IpAddress>,
): ReadonlyMap<string, IpAddress> => {
  const isFormer = ({ instance, from }: Advert) => former.get(instance.name) === from;
  const others = adverts.filter(
    ({ instance, from, routerId }) => routerId === instance.routerId && !own.addresses.has(from),
  );
  const inOrder = [...others.filter(isFormer), ...others.filter((advert) => !isFormer(advert))]; // the last one counts
  return new Map(inOrder.map(({ instance, from }) => [instance.name, from]));
};

/** @param key Source, destination, and the first 16 bits of the VRRP header: version and type, VRID. */
function advertOf(
  [source = '', destination = '', head]: readonly string[],
  about: Pick<Advert, 'instance' | 'announced'>,
): readonly Advert[] {
  const [from, to] = [parseIp(source), parseIp(destination)];
  return from === undefined || to === undefined ? [] : [{ ...about, from, to, routerId: Number(head) % 256 }];
}
