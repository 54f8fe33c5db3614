import { describe, expect, it } from 'vitest';
import { BackOff, PACE } from '../../../src/backends/pace.ts';

describe('BackOff', () => {
  it.each<[string, number, number[]]>([
    ['no spread', 0.5, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]],
    ['the shortest of the spread', 0, [400, 800, 1600, 3200, 6400, 12_800, 24_000, 24_000]],
    ['the longest of the spread', 1, [600, 1200, 2400, 4800, 9600, 19_200, 36_000, 36_000]],
  ])('given %s, then pauses double from half a second to half a minute, and begin anew after a success', (_given, random, pauses) => {
    const backOff = new BackOff(PACE, () => random);
    expect(pauses.map(() => backOff.next())).toEqual(pauses);
    backOff.reset();
    expect(backOff.next()).toBe(pauses[0]);
  });

  it('given failures for a year, then the pause is a number that a timer takes', () => {
    const backOff = new BackOff(PACE, () => 0);
    for (let i = 0; i < 1_000_000; i++) backOff.next();
    expect(backOff.next()).toBeLessThanOrEqual(36_000);
  });
});
