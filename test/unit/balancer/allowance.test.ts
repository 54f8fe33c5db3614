import { describe, expect, it } from 'vitest';
import { Allowance } from '../../../src/balancer/proxy/allowance.ts';

describe('Allowance', () => {
  it('given many at once, then the first are allowed, later as many as come each second, and never more than at once', () => {
    let now = 0;
    const allowance = new Allowance(5, 2, () => now);
    const taken = (tries: number) => Array.from({ length: tries }, () => allowance.take()).filter(Boolean).length;
    expect(taken(9)).toBe(5);
    now = 400;
    expect(taken(9)).toBe(0);
    now = 1000;
    expect(taken(9)).toBe(2);
    now = 60_000;
    expect(taken(9)).toBe(5);
  });
});
