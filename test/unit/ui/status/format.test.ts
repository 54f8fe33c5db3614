// Times, sizes and rates as a person reads them.

import { describe, expect, it } from 'vitest';
import {
  bytes,
  bytesPerSecond,
  clock,
  count,
  moment,
  perSecond,
  plural,
  span,
} from '../../../../src/ui/status/format.ts';
import { NOW } from './fixture.ts';

const [S, M, H, D] = [1000, 60_000, 3_600_000, 86_400_000];

describe('span', () => {
  it.each([
    [-5 * S, '0s'],
    [0, '0s'],
    [999, '0s'],
    [59 * S, '59s'],
    [60 * S, '1m'],
    [3 * M + 12 * S, '3m 12s'],
    [2 * H + 59 * S, '2h'],
    [2 * H + 5 * M, '2h 5m'],
    [41 * D + 7 * H, '41d 7h'],
  ])('given %i ms, then it is %s', (ms, text) => {
    expect(span(ms)).toBe(text);
  });
});

it('given a moment of today, then its time is enough; of another day, then it has its date', () => {
  expect([clock(NOW), moment(NOW - H, NOW), moment(NOW - D, NOW)]).toEqual([
    '02:13:20',
    '01:13:20',
    '2025-12-31 02:13:20',
  ]);
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [999.6, '1.0k'],
    [1000, '1.0k'],
    [9949, '9.9k'],
    [9950, '10k'],
    [999_499, '999k'],
    [999_500, '1.0M'],
    [3.4e9, '3.4G'],
    [5e15, '5000T'],
  ])('given %d, then it is counted as %s', (value, text) => {
    expect(count(value)).toBe(text);
  });

  it.each([
    [bytes(1_234_567), '1.2 MB'],
    [bytes(12), '12 B'],
    [bytesPerSecond(34_000), '34 kB/s'],
    [bytesPerSecond(undefined), '–'],
    [perSecond(0), '0/s'],
    [perSecond(0.44), '0.4/s'],
    [perSecond(12.4), '12/s'],
    [perSecond(undefined), '–'],
    [plural(1, 'warning'), '1 warning'],
    [plural(0, 'warning'), '0 warnings'],
  ])('given %s, then it is %s', (text, expected) => {
    expect(text).toBe(expected);
  });
});
