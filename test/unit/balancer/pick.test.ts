import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoundRobin } from '../../../src/balancer/pick.ts';
import { type Backend, keyOf } from '../../../src/base/backend.ts';
import { backend } from '../backends/fixture.ts';

const backends = (count: number): readonly Backend[] =>
  Array.from({ length: count }, (_, i) => backend(`10.0.0.${i + 1}`));
const setOf = (usable: readonly Backend[], spare: readonly Backend[] = []) => ({
  usable,
  spare,
  lost: [],
  anyReady: true,
});

/** What one connection is offered, one after the other, until nothing is left. */
function offers(picker: RoundRobin, set: ReturnType<typeof setOf>): readonly string[] {
  const tried = new Set<string>();
  for (let next = picker.next(set, tried); next !== undefined; next = picker.next(set, tried)) {
    if (tried.has(keyOf(next))) throw new Error(`${keyOf(next)} was offered twice`);
    tried.add(keyOf(next));
  }
  return [...tried];
}

describe('RoundRobin', () => {
  it('given any number of backends and connections, then no backend gets more than one more than another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat({ max: 100 }), (count, connections) => {
        const picker = new RoundRobin();
        const set = setOf(backends(count));
        const hits = new Map(set.usable.map((each) => [keyOf(each), 0]));
        for (let i = 0; i < connections; i++) {
          const key = keyOf(picker.next(set, new Set()) as Backend);
          hits.set(key, (hits.get(key) ?? 0) + 1);
        }
        expect(Math.max(...hits.values()) - Math.min(...hits.values())).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([3, 4, 5, 6])('given one of %i backends that refuses, then the others share evenly', (count) => {
    const picker = new RoundRobin();
    const set = setOf(backends(count));
    const refuses = keyOf(set.usable[0] as Backend);
    const served = Array.from({ length: 20 * (count - 1) }, () => {
      const first = keyOf(picker.next(set, new Set()) as Backend);
      return first === refuses ? keyOf(picker.next(set, new Set([refuses])) as Backend) : first;
    });
    const shares = [...Map.groupBy(served, (key) => key).values()].map(({ length }) => length);
    expect(shares).toEqual(Array.from({ length: count - 1 }, () => 20));
  });

  it('given a connection that fails everywhere, then it is offered each once, the usable ones first', () => {
    const [a, b, c, d] = backends(4) as [Backend, Backend, Backend, Backend];
    const seen = offers(new RoundRobin(), setOf([a, b], [c, d]));
    expect(seen.slice(0, 2).toSorted()).toEqual([a, b].map(keyOf));
    expect(seen.slice(2).toSorted()).toEqual([c, d].map(keyOf));
  });

  it.each([
    ['nothing known', 0, 0],
    ['only spare ones', 0, 2],
    ['only usable ones', 3, 0],
  ])('given %s, then all are offered and then none', (_given, usable, spare) => {
    const all = backends(usable + spare);
    expect(offers(new RoundRobin(), setOf(all.slice(0, usable), all.slice(usable)))).toHaveLength(usable + spare);
  });

  it('given a set that changes between two attempts, then what was tried is not offered again', () => {
    const [a, b] = backends(2) as [Backend, Backend];
    const picker = new RoundRobin();
    expect(picker.next(setOf([b], [a]), new Set([keyOf(b)]))).toBe(a);
    expect(picker.next(setOf([b]), new Set([keyOf(b)]))).toBeUndefined();
  });
});
