// How the rows of a screen are shared out.

import { describe, expect, it } from 'vitest';
import { plain } from '../../../../src/ui/line.ts';
import { arrange, type Section, share, windowAround } from '../../../../src/ui/status/layout.ts';
import { textsOf } from './fixture.ts';

const wish = (order: number, least: number, wanted: number, most: number) => ({ order, least, wanted, most });

describe('share', () => {
  const wishes = [wish(1, 2, 4, 6), wish(0, 1, 2, 9)];
  it.each([
    [20, [6, 9]],
    [9, [4, 5]],
    [6, [4, 2]],
    [3, [2, 1]],
    [2, [0, 2]],
    [0, [0, 0]],
  ])('given %i rows, then the sections get %j', (rows, granted) => {
    expect(share(wishes, rows)).toEqual(granted);
  });
});

describe('arrange', () => {
  const section = (title: string | undefined, order: number): Section => ({
    ...{ ...(title === undefined ? {} : { title }), order, least: 2, wanted: 2, most: 2 },
    draw: (rows) => Array.from({ length: rows }, () => [plain(`of ${title}`)]),
  });
  const sections = [section('A', 0), section(undefined, 1), section('B', 2)];

  it.each([
    [9, ['', 'A ─', 'of A', 'of undefined', 'of undefined', '', 'B ─', 'of B']],
    [6, ['A ─', 'of A', 'of undefined', 'of undefined', 'B ─', 'of B']],
    [4, ['A ─', 'of A', 'of undefined', 'of undefined']],
    [1, []],
  ])('given %i rows, then what is more important is shown, apart where there is room', (rows, lines) => {
    expect(textsOf(arrange(sections, { rows, width: 3 })).map((line) => line.slice(0, 12))).toEqual(
      lines.map((line) => line.slice(0, 12)),
    );
  });
});

it.each([
  [-1, ['a', 'b']],
  [0, ['a', 'b']],
  [2, ['b', 'c']],
  [3, ['c', 'd']],
])('given %i of four, then a window of two has it: %j', (at, shown) => {
  expect(windowAround(['a', 'b', 'c', 'd'], at, 2)).toEqual(shown);
});
