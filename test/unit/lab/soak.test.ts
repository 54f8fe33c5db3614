import { describe, expect, it } from 'vitest';
import { type Deed, judge } from '../../../scripts/soak/judge.ts';
import { pick, seededRandom } from '../../../scripts/soak/random.ts';
import type { Fault } from '../../../src/lab/names.ts';
import type { VipSample } from '../../../src/lab/vip-history.ts';

/** Samples 100 ms apart: so many of each mark, where `a` and `b` are sole holders, `2` is both, `-` is nobody. */
const seen = (...runs: readonly (readonly [string, number])[]): readonly VipSample[] =>
  runs
    .flatMap(([mark, count]) => Array.from({ length: count }, () => mark))
    .map((mark, i) => ({ at: i * 100, holders: mark === '-' ? [] : mark === '2' ? ['a', 'b'] : [mark] }));

const deed = (fault: Fault, at: number, mendedAt: number): Deed => ({ node: 'a', fault, at, mendedAt });

describe('judge', () => {
  const shared = (count: number) => seen(['a', 10], ['2', count], ['b', 10]);
  const vacant = (count: number) => seen(['a', 10], ['-', count], ['b', 10]);

  it.each([
    ['two holders for as long as may be', shared(10), [], 0],
    ['two holders for longer', shared(11), [], 1],
    ['nobody for as long as may be', vacant(30), [], 0],
    ['nobody for longer', vacant(31), [], 1],
    ['two holders while one is cut off', shared(40), [deed('partition', 1000, 5000)], 0],
    ['two holders for too long after the cut', shared(40), [deed('partition', 1000, 3000)], 1],
    ['a dead node that keeps the VIP for its lifetime', shared(54), [deed('cplb', 1000, 9000)], 0],
    ['a dead node that keeps it longer', shared(70), [deed('cplb', 1000, 9000)], 1],
    ['a node without power that is back before its VIP has gone', shared(50), [deed('power', 1000, 2000)], 0],
    ['a hung node that keeps the VIP', shared(40), [deed('keepalived-hang', 1000, 9000)], 1],
    ['a dead node that alone has the VIP', seen(['a', 60], ['b', 10]), [deed('cplb', 1000, 9000)], 1],
  ])('given %s, then that is so many violations', (_given, samples, deeds, count) => {
    expect(judge({ seen: samples, deeds, startedAt: 0 }).violations).toHaveLength(count);
  });

  it('given a violation, then its time, the fault before it and the history around it are told', () => {
    const deeds = [deed('hang', 2000, 2400)];

    const { violations, moves, sharedMs } = judge({
      seen: seen(['a', 40], ['2', 20], ['b', 40]),
      deeds,
      startedAt: -1000,
    });

    expect({ moves, sharedMs }).toEqual({ moves: 1, sharedMs: 2000 });
    expect(violations).toEqual([
      'two holders for 2000 ms at 5.0 s after hang on a at 3.0 s, mended from 3.4 s\n' +
        '    from 3.0 s: 0 ms a, 2000 ms a and b, 4000 ms b',
    ]);
  });
});

describe('seededRandom', () => {
  it('given a seed, then always the same numbers from 0 to 1, and others than with the next seed', () => {
    const numbers = (seed: number) => Array.from({ length: 1000 }, seededRandom(seed));

    expect(numbers(1)).toEqual(numbers(1));
    expect(numbers(1).filter((number) => numbers(2).includes(number))).toEqual([]);
    expect(Math.min(...numbers(1))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers(1))).toBeLessThan(1);
    expect(Math.abs(numbers(1).reduce((sum, number) => sum + number, 0) / 1000 - 0.5)).toBeLessThan(0.05);
  });

  it.each([
    [0, 'a'],
    [0.5, 'b'],
    [0.999, 'c'],
  ])('given %d, then one of the list is picked', (chance, picked) => {
    expect(pick(['a', 'b', 'c'], chance)).toBe(picked);
  });
});
