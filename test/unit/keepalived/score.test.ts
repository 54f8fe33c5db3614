import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE_PRIORITY, type Standing, scoreOf, YIELD_VALUE } from '../../../src/keepalived/score.ts';
import { MAX_RANK } from '../../../src/plan/rank.ts';
import { K0S_PRIORITY, levelOf, priorityOf } from './election.ts';

/** The priorities that keepalived can hold without being the address owner, or in FAULT. */
const [LOWEST, HIGHEST] = [1, 253];

const standing: fc.Arbitrary<Standing> = fc.record({
  canServe: fc.boolean(),
  draining: fc.boolean(),
  incumbent: fc.boolean(),
  rank: fc.integer({ min: 0, max: MAX_RANK }),
});

const always = (check: (one: Standing, other: Standing) => void) =>
  fc.assert(fc.property(standing, standing, check), { numRuns: 2000 });

describe('scoreOf', () => {
  it('given any standing, then the priority is one that keepalived takes as it is', () => {
    always((any) => {
      expect(priorityOf(any)).toBeGreaterThanOrEqual(LOWEST);
      expect(priorityOf(any)).toBeLessThanOrEqual(HIGHEST);
    });
  });

  it('given a missing or broken track file, which counts as 0, then any node that can serve is worth more', () => {
    always((any) => {
      if (any.canServe) expect(priorityOf(any)).toBeGreaterThan(BASE_PRIORITY + 0);
    });
  });

  it('given a better level, then the score is higher, whoever has the VIP and whatever the ranks', () => {
    always((one, other) => {
      if (levelOf(one) > levelOf(other)) expect(scoreOf(one)).toBeGreaterThan(scoreOf(other));
    });
  });

  it('given the same level, then the score of the holder is higher, whatever the ranks', () => {
    always((one, other) => {
      const [holder, waiting] = [
        { ...one, incumbent: true },
        { ...one, incumbent: false, rank: other.rank },
      ];
      expect(scoreOf(holder)).toBeGreaterThan(scoreOf(waiting));
    });
  });

  it('given a k0s node, then only a holder that can serve and is not drained is worth more', () => {
    always((any) => {
      const keeps = levelOf(any) === 2 && any.incumbent;
      expect(Math.sign(priorityOf(any) - K0S_PRIORITY)).toBe(keeps ? 1 : -1);
    });
  });

  it.each<[string, Partial<Standing>, number]>([
    ['nothing to say for it', {}, 0],
    ['the highest rank', { rank: 38 }, 38],
    ['the VIP but no backend', { incumbent: true, rank: 3 }, 43],
    ['the VIP but no backend, while it is drained', { draining: true, incumbent: true, rank: 3 }, 43],
    ['a ready backend, while it is drained', { canServe: true, draining: true, rank: 3 }, 83],
    ['a ready backend and the VIP, while it is drained', { canServe: true, draining: true, incumbent: true }, 120],
    ['a ready backend', { canServe: true, rank: 3 }, 163],
    ['everything', { canServe: true, incumbent: true, rank: 38 }, 238],
  ])('given %s, then the score is as documented', (_given, has, score) => {
    expect(scoreOf({ canServe: false, draining: false, incumbent: false, rank: 0, ...has })).toBe(score);
  });
});

describe('YIELD_VALUE', () => {
  it('given any base, then keepalived takes it for FAULT', () => {
    expect(YIELD_VALUE).toBeLessThanOrEqual(-254);
  });
});
