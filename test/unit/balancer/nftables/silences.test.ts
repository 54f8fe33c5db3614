import { describe, expect, it } from 'vitest';
import { Silences } from '../../../../src/balancer/nftables/silences.ts';

const KEY = '10.0.0.1:6443';

function silencesAt(...times: readonly number[]): Silences {
  const silences = new Silences();
  for (const at of times) silences.add(KEY, at);
  return silences;
}

describe('Silences', () => {
  it.each([
    ['two', [1000, 2000], 2500, []],
    ['three', [1000, 2000, 3000], 3500, [KEY]],
    ['three, the last one half a minute ago', [1000, 2000, 3000], 33_001, []],
    ['a fourth after that', [1000, 2000, 3000, 40_000], 41_000, [KEY]],
  ])('given %s, then it is or is not shunned', (_given, times, now, shunned) => {
    expect([...silencesAt(...times).shunned(now)]).toEqual(shunned);
  });

  it('given an answer, then it is as if nothing had been', () => {
    const silences = silencesAt(1000, 2000, 3000);
    silences.end(KEY);
    silences.add(KEY, 4000);
    expect([...silences.shunned(4000)]).toEqual([]);
  });

  it('given a time without a silence, then none is told of it', () => {
    expect(silencesAt(1000, 2000, 3000).lasting(3001)).toEqual([]);
  });
});
