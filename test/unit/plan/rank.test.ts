import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IpAddress, parseIp } from '../../../src/base/ip.ts';
import { MAX_RANK, rankOf } from '../../../src/plan/rank.ts';
import { ip, ips } from './fixture.ts';

const address = fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => parseIp(text) ?? ip('::1'));
const cluster = (maxLength: number) => fc.uniqueArray(address, { minLength: 1, maxLength });
const ranks = (known: readonly IpAddress[]) => known.map((own) => rankOf(known, own, false));

describe('rankOf', () => {
  it('given up to 35 nodes, then no two ranks are equal and all stay below the leader', () => {
    fc.assert(
      fc.property(cluster(35), (known) => {
        const all = ranks(known);
        expect(new Set(all).size).toBe(known.length);
        for (const rank of all) expect(rank >= 0 && rank < MAX_RANK, `rank ${rank}`).toBe(true);
      }),
    );
  });

  it('given the leader flag, then the rank is the highest, whoever else there is', () => {
    fc.assert(
      fc.property(cluster(35), (known) => {
        for (const own of known) expect(rankOf(known, own, true)).toBe(MAX_RANK);
      }),
    );
  });

  it('given the same addresses in another order, repeated, or without the own one, then the rank is the same', () => {
    const shuffled = cluster(20).chain((known) =>
      fc.tuple(fc.constant(known), fc.shuffledSubarray(known, { minLength: known.length })),
    );
    fc.assert(
      fc.property(shuffled, ([known, other]) => {
        for (const own of known) {
          const rank = rankOf(known, own, false);
          expect(rankOf(other, own, false)).toBe(rank);
          expect(rankOf([...other, ...known], own, false)).toBe(rank);
          expect(
            rankOf(
              other.filter((a) => a !== own),
              own,
              false,
            ),
          ).toBe(rank);
        }
      }),
    );
  });

  it('given up to 5 nodes and a leader, then ranks are 7 apart, so that an advert is heard before the next one is due', () => {
    const known = ips('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5');
    const all = [MAX_RANK, ...ranks(known)];
    expect(all.slice(1).map((rank, i) => (all[i] ?? 0) - rank)).toEqual([7, 7, 7, 7, 7]);
  });

  it('given 36 nodes, then the last has the rank of the first', () => {
    const known = Array.from({ length: 36 }, (_, i) => ip(`10.0.0.${i + 1}`));
    expect(ranks(known).at(35)).toBe(ranks(known).at(0));
  });

  it('given addresses that sort differently as text, then the order is that of their values', () => {
    const known = ips('10.0.0.10', '10.0.0.9', '9.0.0.200');
    const byRank = known.toSorted((a, b) => rankOf(known, b, false) - rankOf(known, a, false));
    expect(byRank).toEqual(ips('9.0.0.200', '10.0.0.9', '10.0.0.10'));
  });
});
