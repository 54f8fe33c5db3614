// Series of what a watch sees, written as a text.

import type { ProbeAttempt } from '../../../../src/lab/probe.ts';
import type { VipSample } from '../../../../src/lab/vip-history.ts';

/** Samples 20 ms apart: `a`, `b` and `c` are sole holders, `2` is a and b together, `-` is nobody. */
export const samplesOf = (text: string): readonly VipSample[] =>
  [...text].map((mark, i) => ({ at: i * 20, holders: mark === '-' ? [] : mark === '2' ? ['a', 'b'] : [mark] }));

/** Attempts 20 ms apart: `a` and `b` are servers that answered, `x` is a failure, a space one that is not over. */
export const attemptsOf = (text: string): readonly ProbeAttempt[] =>
  [...text].flatMap((mark, i) => {
    if (mark === ' ') return [];
    return [{ startedAt: i * 20, ms: 1, ...(mark === 'x' ? { error: 'ECONNREFUSED' } : { server: mark }) }];
  });
