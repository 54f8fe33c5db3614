import { describe, expect, it } from 'vitest';
import type { VrrpState } from '../../../../src/keepalived/states.ts';
import { Holding } from '../../../../src/keepalived/watch/holding.ts';

type Notes = readonly (readonly [at: number, state: VrrpState | 'none'])[];

describe('Holding', () => {
  it.each<[string, Notes, number, boolean]>([
    ['a master since long', [[0, 'master']], 2000, true],
    ['a master since less than 2 s', [[0, 'master']], 1999, false],
    ['a backup', [[0, 'backup']], 9000, false],
    [
      'a master that has just lost it',
      [
        [0, 'master'],
        [8999, 'backup'],
      ],
      9000,
      false,
    ],
    [
      'a master whose keepalived ended',
      [
        [0, 'master'],
        [8999, 'none'],
      ],
      9000,
      false,
    ],
    [
      'a master that lost it for a moment',
      [
        [0, 'master'],
        [8000, 'backup'],
        [8001, 'master'],
      ],
      9000,
      false,
    ],
    [
      'a master that is told again',
      [
        [0, 'master'],
        [8000, 'master'],
      ],
      9000,
      true,
    ],
  ])('given %s, then it is known whether it held all the time', (_given, notes, moment, held) => {
    const holding = new Holding();
    for (const [at, state] of notes) holding.note(new Map(state === 'none' ? [] : [['cplb-0', state]]), at);
    expect(holding.heldSince(moment).has('cplb-0')).toBe(held);
  });
});
