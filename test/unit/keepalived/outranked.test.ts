import { describe, expect, it } from 'vitest';
import { outrankedIn } from '../../../src/keepalived/outranked.ts';
import { BASE_PRIORITY, HIGHEST_PRIORITY, scoreOf } from '../../../src/keepalived/score.ts';
import { MAX_RANK } from '../../../src/plan/rank.ts';

describe('outrankedIn', () => {
  it('given the highest score, then it makes the highest priority', () => {
    const best = { canServe: true, draining: false, incumbent: true, rank: MAX_RANK };
    expect(BASE_PRIORITY + scoreOf(best)).toBe(HIGHEST_PRIORITY);
  });

  it.each([
    ['a backup of a cplb', 'backup', HIGHEST_PRIORITY, 0],
    ['a backup of something else', 'backup', HIGHEST_PRIORITY + 1, 1],
    ['a backup of an address owner', 'backup', 255, 1],
    ['a master, whatever it heard before', 'master', 255, 0],
    ['an instance without an interface', 'fault', 255, 0],
  ] as const)('given %s, then there are as many findings: %s of %i → %i', (_given, state, masterPriority, count) => {
    expect(outrankedIn('cplb-0', { state, masterPriority })).toHaveLength(count);
  });

  it('given such a master, then the finding says its priority and that of a cplb', () => {
    const [finding] = outrankedIn('cplb-0', { state: 'backup', masterPriority: 255 });
    expect(finding).toMatchObject({
      ...{ kind: 'outranked', instance: 'cplb-0' },
      what: 'the master of cplb-0 has the priority 255, and no cplb has more than 239',
    });
  });
});
