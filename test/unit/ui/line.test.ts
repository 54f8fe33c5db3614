// Lines that fit: clipping, wrapping, filling.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cell,
  clip,
  dim,
  hanging,
  joined,
  plain,
  spread,
  textOf,
  titled,
  widthOf,
  wrap,
} from '../../../src/ui/line.ts';
import { textsOf } from './status/fixture.ts';

const WORDS = [plain('one '), dim('two '), plain('three')];

describe('clip', () => {
  it.each([
    [13, 'one two three'],
    [12, 'one two thr…'],
    [4, 'one…'],
    [1, '…'],
    [0, ''],
  ])('given room for %i characters, then "%s" is shown', (width, text) => {
    expect(textOf(clip(WORDS, width))).toBe(text);
  });
});

it.each([
  ['abc', 5, 'left', 'abc  '],
  ['abc', 5, 'right', '  abc'],
  ['abcdef', 4, 'left', 'abc…'],
  ['abc', 0, 'left', ''],
] as const)('given "%s" in a cell of %i, %s, then it is "%s"', (text, width, side, shown) => {
  expect(cell(text, width, side)).toBe(shown);
});

it.each([
  [10, 'left right'],
  [12, 'left   right'],
  [9, 'le… right'],
  [4, 'left'],
])('given two ends and %i columns, then they are "%s"', (width, shown) => {
  expect(textOf(spread([plain('left')], [plain('right')], width))).toBe(shown);
});

it('given a title, then a rule fills its line', () => {
  expect([textOf(titled('Score', 9)), textOf(titled('Score', 4))]).toEqual(['Score ───', 'Sco…']);
});

describe('wrap', () => {
  it.each([
    ['one two three', 8, ['one two', 'three']],
    ['one two three', 7, ['one two', 'three']],
    ['onetwothree', 4, ['onet', 'woth', 'ree']],
    ['', 4, ['']],
    ['a b', 0, ['a', 'b']],
  ])('given "%s" and %i columns, then the lines are %j', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  it('given any text, then no line is too long and no word is lost', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrap(text, width);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
      }),
    );
  });
});

it('given a text behind a mark, then its further lines stand under its first', () => {
  const lines = hanging(plain('! '), plain('one two three'), 9);
  expect(textsOf(lines)).toEqual(['! one two', '  three']);
  expect(lines.every((line) => widthOf(line) <= 9)).toBe(true);
});

it.each([
  [20, 'aa · bb · cc'],
  [8, 'aa · bb'],
  [1, 'aa'],
])('given parts and %i columns, then the first that fit are "%s"', (width, text) => {
  expect(joined(['aa', '', 'bb', 'cc'], width)).toBe(text);
});
