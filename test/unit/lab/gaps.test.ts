import { describe, expect, it } from 'vitest';
import { gapsIn, longestGapMs, serversIn } from '../../../src/lab/gaps.ts';
import type { ProbeAttempt } from '../../../src/lab/probe.ts';

/** A series of attempts 20 ms apart: `a` and `b` are servers that answered, `x` is a failure. */
const series = (text: string): readonly ProbeAttempt[] =>
  [...text].map((mark, i) => ({
    startedAt: i * 20,
    ms: 1,
    ...(mark === 'x' ? { error: 'ECONNREFUSED' } : { server: mark }),
  }));

describe('gapsIn', () => {
  it.each([
    ['nothing', '', []],
    ['no failure', 'aba', []],
    ['one failure', 'axb', [{ from: 20, ms: 20, failed: 1 }]],
    ['failures in a row', 'axxxa', [{ from: 20, ms: 60, failed: 3 }]],
    [
      'two gaps',
      'axaxxa',
      [
        { from: 20, ms: 20, failed: 1 },
        { from: 60, ms: 40, failed: 2 },
      ],
    ],
    ['failures from the start', 'xxa', [{ from: 0, ms: 40, failed: 2 }]],
    ['failures to the end', 'axxx', [{ from: 20, ms: 40, failed: 3 }]],
  ])('given %s, then from the first failure to the next success', (_given, text, gaps) => {
    expect(gapsIn(series(text))).toEqual(gaps);
    expect(gapsIn(series(text).toReversed())).toEqual(gaps);
  });
});

describe('longestGapMs', () => {
  it.each([
    ['aaa', 0],
    ['axaxxxa', 60],
  ])('given %s, then it is %d', (text, ms) => {
    expect(longestGapMs(series(text))).toBe(ms);
  });
});

describe('serversIn', () => {
  it('given answers and failures, then each server is named once, in order', () => {
    expect(serversIn(series('bxaab'))).toEqual(['a', 'b']);
  });
});
