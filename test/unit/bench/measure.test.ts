// Summaries of figures, and their tables.

import { describe, expect, it } from 'vitest';
import { type Aim, isMet, median, percentile, toTables } from '../../../scripts/bench/measure.ts';

describe('median', () => {
  it.each([
    { samples: [7], middle: 7 },
    { samples: [3, 1, 2], middle: 2 },
    { samples: [4, 1, 10, 2], middle: 3 },
  ])('given $samples, then it is $middle', ({ samples, middle }) => {
    expect(median(samples)).toBe(middle);
  });
});

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);

  it.each([
    { share: 0.5, value: 50 },
    { share: 0.99, value: 99 },
    { share: 1, value: 100 },
    { share: 0, value: 1 },
  ])('given 1 to 100 in any order and the share $share, then it is $value', ({ share, value }) => {
    expect(percentile(hundred, share)).toBe(value);
  });
});

describe('an aim', () => {
  const rows: readonly [Aim, boolean][] = [
    [{}, true],
    [{ median: 2 }, true],
    [{ median: 1.9 }, false],
    [{ worst: 3 }, true],
    [{ worst: 2.9 }, false],
    [{ leastMedian: 2 }, true],
    [{ leastMedian: 2.1 }, false],
  ];

  it.each(rows)('given the samples 1, 2, 3 and the aim %j, then it is met: %s', (aim, met) => {
    expect(isMet({ what: 'x', unit: '', samples: [1, 2, 3], aim })).toBe(met);
  });
});

describe('toTables', () => {
  it('given figures of peers and others, then the peers are compared in a table before', () => {
    const text = toTables([
      { what: 'requests', unit: '', samples: [90_000.4, 80_000], peer: 'direct' },
      { what: 'requests', unit: '', samples: [40_000], peer: 'cplb' },
      { what: 'memory', unit: 'KB', samples: [3.456], peer: 'cplb' },
      { what: 'added', unit: 'µs', samples: [-12.34, -56.78, 123.4], peer: 'cplb' },
      { what: 'ratio', unit: '×', samples: [0.9, 0.5, 0.8], aim: { leastMedian: 0.85 } },
      { what: 'start', unit: 'ms', samples: [20, 30], aim: { median: 25, worst: 40 } },
    ]);
    expect(text.split('\n')).toEqual([
      '| figure | direct | cplb |',
      '|---|---|---|',
      '| requests | 85000 (80000–90000) | 40000 |',
      '| memory, KB |  | 3.46 |',
      '| added, µs |  | -12.3 (-56.8–123) |',
      '',
      '| figure | runs | median | worst | aim | met |',
      '|---|---|---|---|---|---|',
      '| ratio | 3 | 0.80 × | 0.50 × | median ≥ 0.85 × | **no** |',
      '| start | 2 | 25 ms | 30 ms | median ≤ 25 ms, worst ≤ 40 ms | yes |',
    ]);
  });

  it('given nothing to compare, then there is one table, and of nothing none', () => {
    expect(toTables([{ what: 'x', unit: 'ms', samples: [1] }]).split('\n')).toHaveLength(3);
    expect(toTables([])).toBe('');
  });
});
