import { describe, expect, it } from 'vitest';
import {
  counting,
  type Excuse,
  historyText,
  holdersOverTime,
  longestSharedMs,
  longestVacantMs,
  movesIn,
  settledAfterMs,
  type VipSample,
} from '../../../src/lab/vip-history.ts';

/** Samples 20 ms apart: `a`, `b` and `c` are sole holders, `2` is a and b together, `-` is nobody. */
const history = (text: string): readonly VipSample[] =>
  [...text].map((mark, i) => ({ at: i * 20, holders: mark === '-' ? [] : mark === '2' ? ['a', 'b'] : [mark] }));

describe('longest stretches', () => {
  it.each([
    ['nothing', '', { shared: 0, vacant: 0 }],
    ['one holder', 'aaaa', { shared: 0, vacant: 0 }],
    ['two holders for three samples', 'a222bb', { shared: 60, vacant: 0 }],
    ['nobody for two samples', 'a--b', { shared: 0, vacant: 40 }],
    ['a short and a long stretch', 'a2b222a-a---a', { shared: 60, vacant: 60 }],
    ['two holders to the end', 'a222', { shared: 40, vacant: 0 }],
    ['nobody from the start', '--a', { shared: 0, vacant: 40 }],
  ])('given %s, then they run to the first sample that differs', (_given, text, { shared, vacant }) => {
    expect(longestSharedMs(history(text))).toBe(shared);
    expect(longestVacantMs(history(text))).toBe(vacant);
  });
});

describe('movesIn', () => {
  it.each([
    ['', 0],
    ['aaa', 0],
    ['a-a', 0],
    ['a2a', 0],
    ['a--b', 1],
    ['a22b', 1],
    ['aba-c', 3],
  ])('given %j, then it is %d', (text, moves) => {
    expect(movesIn(history(text))).toBe(moves);
  });
});

describe('holdersOverTime', () => {
  it('given samples that are alike, then the first of them stands for all', () => {
    expect(holdersOverTime(history('aa2--b'))).toEqual([
      { at: 0, holders: ['a'] },
      { at: 40, holders: ['a', 'b'] },
      { at: 60, holders: [] },
      { at: 100, holders: ['b'] },
    ]);
  });

  it('given the same as text, then it counts from the first sample', () => {
    expect(historyText(history('aa2--b').slice(1))).toBe('0 ms a, 20 ms a and b, 40 ms nobody, 80 ms b');
  });
});

describe('counting', () => {
  const excuse = (node: string, from: number, to: number): Excuse => ({ node, from, to });

  it.each([
    ['no excuse', '222', [], [2, 2, 2]],
    ['one for all of the time', '222', [excuse('a', 0, Infinity)], [1, 1, 1]],
    ['one that begins and ends', '2222', [excuse('a', 20, 60)], [2, 1, 1, 2]],
    ['one for the only holder', 'aa', [excuse('a', 20, Infinity)], [1, 0]],
    ['one for a node that has nothing', '22', [excuse('c', 0, Infinity)], [2, 2]],
    ['two for one node', '222', [excuse('b', 0, 20), excuse('b', 40, 60)], [1, 2, 1]],
  ])('given %s, then an excused node is no holder in that time', (_given, text, excuses, counts) => {
    expect(counting(history(text), excuses).map(({ holders }) => holders.length)).toEqual(counts);
  });
});

describe('settledAfterMs', () => {
  it.each([
    ['one holder all along', 'aaaa', 20, 0],
    ['two until later', 'a22aa', 20, 40],
    ['nobody in between', 'a2a-aa', 20, 60],
    ['trouble before the moment only', '2-aa', 40, 0],
    ['two at the end', 'aa22', 20, undefined],
    ['nothing after the moment', 'aa', 100, undefined],
  ])('given %s, then it counts to the sample from which one holder stays', (_given, text, moment, ms) => {
    expect(settledAfterMs(history(text), moment)).toBe(ms);
  });
});
