// Curves drawn.

import { describe, expect, it } from 'vitest';
import { chartSvg, type Panel, ticksUpTo } from '../../../scripts/bench/chart.ts';

describe('ticksUpTo', () => {
  it.each([
    [48.7, [0, 10, 20, 30, 40, 50]],
    [50, [0, 10, 20, 30, 40, 50]],
    [9676, [0, 2000, 4000, 6000, 8000, 10000]],
    [0.7, [0, 0.2, 0.4, 0.6, 0.8]],
    [3, [0, 1, 2, 3]],
    [110, [0, 50, 100, 150]],
  ])('given %d at most, then the ticks are %j', (most, ticks) => {
    expect(ticksUpTo(most)).toEqual(ticks);
  });
});

describe('chartSvg', () => {
  const panel = (title: string): Panel => ({
    title,
    x: 'backends',
    y: 'ms',
    curves: [
      {
        name: 'time',
        points: [
          { x: 1, y: 5 },
          { x: 10, y: 10 },
          { x: 100, y: 0 },
        ],
      },
    ],
  });
  const svg = chartSvg('All', [panel('a < b & c'), panel('second'), panel('third')]);

  it('given three panels, then they stand in two columns, each with its labels', () => {
    expect(svg).toContain('viewBox="0 0 880 560"');
    expect([...svg.matchAll(/<g transform="translate\((\d+ \d+)\)"/g)].map(([, place]) => place)).toEqual([
      '64 64',
      '504 64',
      '64 344',
    ]);
    for (const text of ['<title>All<', '>a &lt; b &amp; c<', '>second<', '>backends<', '>ms<', '>time<']) {
      expect(svg).toContain(text);
    }
  });

  it('given points, then x goes by its logarithm and y from 0 upwards', () => {
    expect(svg).toContain('<path class="curve c0" d="M0 80L176 0L352 160"/>');
  });
});
