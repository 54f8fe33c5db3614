import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excessOf } from '../../../src/balancer/proxy/rebalance.ts';

const of = (...connections: readonly number[]) => excessOf(connections.map((count) => ({ connections: count })));

describe('excessOf', () => {
  it.each<[string, readonly number[], number]>([
    ['nothing', [], 0],
    ['one backend', [100], 0],
    ['even shares', [100, 100, 100], 0],
    ['a little more than the share', [110, 100, 90], 0],
    ['a backend that came back', [150, 150, 0], 3],
    ['few connections', [3, 1], 0],
    ['few, and all on one', [8, 0], 1],
    ['many, and all on one', [5000, 0, 0], 50],
  ])('given %s, then so many are to go', (_given, connections, excess) => {
    expect(of(...connections)).toBe(excess);
  });

  it('given any counts, then closing the excess again and again ends, and never empties the fullest below its share', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3000 }), { minLength: 2, maxLength: 7 }), (start) => {
        const now = [...start];
        for (let excess = of(...now); excess > 0; excess = of(...now)) {
          const fullest = now.indexOf(Math.max(...now));
          const emptiest = now.indexOf(Math.min(...now));
          expect((now[fullest] ?? 0) - excess).toBeGreaterThanOrEqual(now.reduce((sum, n) => sum + n, 0) / now.length);
          now[fullest] = (now[fullest] ?? 0) - excess;
          now[emptiest] = (now[emptiest] ?? 0) + excess;
        }
        const even = now.reduce((sum, n) => sum + n, 0) / now.length;
        expect(Math.max(...now)).toBeLessThanOrEqual(Math.ceil(even * 1.1));
      }),
    );
  });
});
