// Times as a person reads them.

import { describe, expect, it } from 'vitest';
import { clock, moment, span } from '../../../src/base/moment.ts';

const NOW = new Date('2026-01-01T02:13:20').getTime();
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
