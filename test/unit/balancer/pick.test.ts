import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Algorithm, type Candidate, Picker } from '../../../src/balancer/proxy/pick.ts';
import { keyOf } from '../../../src/base/backend.ts';
import { backend } from '../backends/fixture.ts';

const ALGORITHMS: readonly Algorithm[] = ['round-robin', 'least-connections', 'local-first'];

/** A candidate that counts as the proxy does. */
interface Counted extends Candidate {
  connections: number;
}

const candidates = (count: number, local = -1): readonly Counted[] =>
  Array.from({ length: count }, (_, i) => ({ backend: backend(`10.0.0.${i + 1}`, i === local), connections: 0 }));

const NONE: ReadonlySet<Counted> = new Set();

/** What one connection is offered, one after the other, until nothing is left. */
function offers(picker: Picker, usable: readonly Counted[], spare: readonly Counted[] = []): readonly Counted[] {
  const tried = new Set<Counted>();
  const next = () => picker.next({ usable, spare }, tried);
  for (let offer = next(); offer !== undefined; offer = next()) {
    if (tried.has(offer)) throw new Error(`${keyOf(offer.backend)} was offered twice`);
    tried.add(offer);
  }
  return [...tried];
}

/** How many of `count` connections that stay open each candidate gets. */
function shares(picker: Picker, usable: readonly Counted[], count: number): readonly number[] {
  const hits = new Map(usable.map((each) => [each, 0]));
  for (let i = 0; i < count; i++) {
    const next = picker.next({ usable, spare: [] }, NONE) as Counted;
    next.connections++;
    hits.set(next, (hits.get(next) ?? 0) + 1);
  }
  return [...hits.values()];
}

describe('Picker', () => {
  it.each<Algorithm>([
    'round-robin',
    'least-connections',
  ])('given %s, any number of backends and of connections, then no backend gets more than one more than another', (algorithm) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat({ max: 100 }), (count, connections) => {
        const got = shares(new Picker(algorithm), candidates(count), connections);
        expect(Math.max(...got) - Math.min(...got)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([3, 4, 5, 6])('given one of %i backends that refuses, then the others share evenly', (count) => {
    const picker = new Picker('round-robin');
    const usable = candidates(count);
    const [refuses] = usable as [Counted];
    const served = Array.from({ length: 20 * (count - 1) }, () => {
      const first = picker.next({ usable, spare: [] }, NONE);
      return first === refuses ? picker.next({ usable, spare: [] }, new Set([refuses])) : first;
    });
    const even = [...Map.groupBy(served, (each) => each).values()].map(({ length }) => length);
    expect(even).toEqual(Array.from({ length: count - 1 }, () => 20));
  });

  it('given least-connections and one that came back, then it gets connections until it has as many as the others', () => {
    const usable = candidates(3);
    for (const each of usable.slice(1)) each.connections = 10;
    expect(shares(new Picker('least-connections'), usable, 13)).toEqual([11, 1, 1]);
  });

  it('given local-first, then every connection goes to the local one, and the others share while it is not usable', () => {
    const picker = new Picker('local-first');
    const usable = candidates(3, 1);
    expect(shares(picker, usable, 6)).toEqual([0, 6, 0]);
    expect(shares(picker, [usable[0], usable[2]] as Counted[], 6)).toEqual([3, 3]);
    expect(picker.next({ usable: [usable[0]] as Counted[], spare: [usable[1]] as Counted[] }, NONE)).toBe(usable[0]);
  });

  it('given local-first and a local one that refuses, then another is offered', () => {
    const usable = candidates(3, 0);
    const [first, ...others] = offers(new Picker('local-first'), usable);
    expect(first).toBe(usable[0]);
    expect(others).toHaveLength(2);
  });

  it.each(
    ALGORITHMS,
  )('given %s and a connection that fails everywhere, then it is offered each once, usable ones first', (algorithm) => {
    const [a, b, c, d] = candidates(4, 2) as [Counted, Counted, Counted, Counted];
    const seen = offers(new Picker(algorithm), [a, b], [c, d]);
    expect(new Set(seen.slice(0, 2))).toEqual(new Set([a, b]));
    expect(new Set(seen.slice(2))).toEqual(new Set([c, d]));
    expect(seen).toHaveLength(4);
  });

  it.each([
    ['nothing known', 0, 0],
    ['only spare ones', 0, 2],
    ['only usable ones', 3, 0],
  ])('given %s, then all are offered and then none', (_given, usable, spare) => {
    for (const algorithm of ALGORITHMS) {
      expect(offers(new Picker(algorithm), candidates(usable), candidates(spare))).toHaveLength(usable + spare);
    }
  });

  it('given a set that changes between two attempts, then what was tried is not offered again', () => {
    const [a, b] = candidates(2) as [Counted, Counted];
    const picker = new Picker('round-robin');
    expect(picker.next({ usable: [b], spare: [a] }, new Set([b]))).toBe(a);
    expect(picker.next({ usable: [b], spare: [] }, new Set([b]))).toBeUndefined();
  });
});
