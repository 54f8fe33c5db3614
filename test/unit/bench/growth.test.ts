// How the growth of the kernel balancer's cost is measured.

import { describe, expect, it } from 'vitest';
import { growthChart } from '../../../scripts/bench/growth/growth-chart.ts';
import { Lags } from '../../../scripts/bench/growth/lags.ts';
import { columnOf, PACES, pacedRows, ROWS } from '../../../scripts/bench/growth/rows.ts';

describe('Lags', () => {
  type Event = readonly [kind: 'wanted' | 'applied', state: string, at: number];
  const rows: readonly [string, readonly Event[], readonly number[], boolean][] = [
    [
      'a wish that comes true',
      [
        ['wanted', 'b', 10],
        ['applied', 'b', 25],
      ],
      [15],
      true,
    ],
    [
      'a wish that does not',
      [
        ['wanted', 'b', 10],
        ['applied', 'x', 25],
      ],
      [],
      false,
    ],
    ['a wish for what is there', [['wanted', 'a', 10]], [0], true],
    [
      'two wishes that come true at once',
      [
        ['wanted', 'b', 10],
        ['wanted', 'c', 20],
        ['applied', 'c', 25],
      ],
      [15, 5],
      true,
    ],
    [
      'the earlier of two wishes',
      [
        ['wanted', 'b', 10],
        ['wanted', 'c', 20],
        ['applied', 'b', 25],
      ],
      [15],
      false,
    ],
    [
      'a wish that is taken back',
      [
        ['wanted', 'b', 10],
        ['wanted', 'a', 20],
      ],
      [10, 0],
      true,
    ],
  ];

  it.each(rows)('given %s, then that is told', (_, events, found, isSettled) => {
    const lags = new Lags('a');
    for (const [kind, state, at] of events) lags[kind](state, at);
    expect(lags).toMatchObject({ found, isSettled });
  });
});

describe('the growth chart', () => {
  const figure = (what: string, backends: number, ...samples: number[]) => ({
    what,
    unit: '',
    peer: columnOf(backends),
    samples,
  });

  it('given figures, then each curve has a point for the median of each', () => {
    const costs = PACES.map((pace) => figure(pacedRows(pace).cost.what, 3, 1, 2, 9));
    const svg = growthChart([figure(ROWS.change.what, 3, 4, 2, 3), figure(ROWS.change.what, 200, 5), ...costs]);
    expect(svg.match(/<circle class="f0"/g)).toHaveLength(2 + PACES.length);
    expect(svg).toContain('cy="64"'); // 3 of 5
  });
});
