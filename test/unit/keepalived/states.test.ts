import { describe, expect, it } from 'vitest';
import { isHolder, type VrrpState } from '../../../src/keepalived/states.ts';

describe('isHolder', () => {
  it.each<[string, [string, VrrpState][], boolean]>([
    ['no instance', [], false],
    ['one master', [['a', 'master']], true],
    [
      'one master of two',
      [
        ['a', 'backup'],
        ['b', 'master'],
      ],
      true,
    ],
    [
      'none but others',
      [
        ['a', 'backup'],
        ['b', 'fault'],
        ['c', 'init'],
      ],
      false,
    ],
  ])('given %s, then %j is a holder: %s', (_given, states, holder) => {
    expect(isHolder(new Map(states))).toBe(holder);
  });
});
