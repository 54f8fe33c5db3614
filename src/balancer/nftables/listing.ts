// What `nft -j list table` says of cplb's table. Pure.

import type { BackendKey } from '../../base/backend.ts';
import { parseIp } from '../../base/ip.ts';
import { formatHostPort, parsePort } from '../../base/port.ts';
import { COUNTERS, type CounterName } from './ruleset.ts';

/** Packets and their bytes, headers of IP and TCP included. */
export interface Count {
  readonly packets: number;
  readonly bytes: number;
}

export interface Listing {
  /** All of the table but what changes by itself; the kernel numbers a rule anew when it is put back. */
  readonly signature: string;
  readonly counts: Readonly<Record<CounterName, ReadonlyMap<BackendKey, Count>>>;
  /** Refusals that were kept from clients. */
  readonly retried: number;
}

interface Element {
  readonly elem?: { readonly val?: unknown; readonly counter?: Count };
}

interface SetJson {
  readonly name: string;
  readonly elem?: readonly Element[];
}

type Entry = Readonly<Record<string, SetJson & Count>>;

/** @throws {SyntaxError} For what is no JSON. */
export function parseListing(json: string): Listing {
  const { nftables } = JSON.parse(json) as { nftables: readonly Entry[] };
  const sets = nftables.flatMap(({ set }) => set ?? []);
  const countsOf = (name: CounterName): ReadonlyMap<BackendKey, Count> =>
    new Map(sets.filter((set) => set.name.slice(0, -1) === name).flatMap((set) => set.elem?.flatMap(countOf) ?? []));
  const counts = Object.fromEntries(COUNTERS.map((name) => [name, countsOf(name)])) as unknown as Listing['counts'];
  return {
    signature: signatureOf(nftables, counts),
    counts,
    retried: nftables.find(({ counter }) => counter?.name === 'retried')?.counter?.packets ?? 0,
  };
}

function countOf({ elem }: Element): readonly (readonly [BackendKey, Count])[] {
  const { concat: [address, port] = [] } = (elem?.val ?? {}) as { concat?: readonly unknown[] };
  const [ip, number] = [parseIp(String(address)), parsePort(Number(port))];
  if (ip === undefined || number === undefined || elem?.counter === undefined) return [];
  return [[formatHostPort({ address: ip, port: number }), elem.counter]];
}

/** Counters count, and elements come and go, but for the backends that are counted. */
const signatureOf = (nftables: readonly Entry[], counts: Listing['counts']): string =>
  JSON.stringify(
    [
      nftables.filter(({ metainfo, counter }) => metainfo === undefined && counter === undefined),
      COUNTERS.map((name) => [...counts[name].keys()].toSorted()),
    ],
    (key, value: unknown) => (key === 'elem' ? undefined : value),
  );
