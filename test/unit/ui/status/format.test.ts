// Sizes and rates as a person reads them.

import { describe, expect, it } from 'vitest';
import { bytes, bytesPerSecond, count, perSecond } from '../../../../src/ui/status/format.ts';

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
  ])('given %s, then it is %s', (text, expected) => {
    expect(text).toBe(expected);
  });
});
