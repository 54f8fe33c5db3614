// The score in words.

import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../../../src/admin/contract.ts';
import { scoreReasons, scoreSum, whyNot } from '../../../../src/ui/status/score-text.ts';
import { BACKEND, HEALTHY } from './fixture.ts';

const { score, balancer } = HEALTHY;
const CANNOT = { ...score, value: 38, canServe: false, incumbent: false, parts: { level: 0, incumbent: 0, rank: 38 } };
const DRAINED = {
  ...score,
  value: 118,
  draining: true,
  incumbent: false,
  parts: { level: 80, incumbent: 0, rank: 38 },
};

describe('scoreSum', () => {
  it.each([
    ['the holder', score, 'can serve 160 + holds the VIP 40 + rank 38 = 238'],
    ['a node that cannot serve', CANNOT, 'cannot serve 0 + rank 38 = 38'],
    ['a drained node', DRAINED, 'can serve, but is drained 80 + rank 38 = 118'],
  ])('given %s, then its parts are added up', (_, given, text) => {
    expect(scoreSum(given)).toBe(text);
  });
});

describe('whyNot', () => {
  const down = [{ ...BACKEND, state: 'down', reason: 'status 500' }] as const;
  it.each<[string, Partial<StatusDocument>, string]>([
    ['a balancer that is not up', { balancer: { ...balancer, serving: false } }, 'its balancer does not serve'],
    ['no API server', { backends: [] }, 'no API server is known'],
    ['API servers that are down', { backends: down }, 'no API server is ready (10.0.0.1:6443 status 500)'],
    ['an answer in between', {}, 'it could not a moment ago'],
  ])('given %s, then it says so', (_, rest, text) => {
    expect(whyNot({ ...HEALTHY, score: CANNOT, ...rest })).toBe(text);
  });

  it('given a node that can serve, then there is no reason', () => {
    expect(whyNot(HEALTHY)).toBeUndefined();
  });
});

it.each([
  ['the holder', score, ['can serve: the balancer serves, and 3 of 3 API', 'holds the VIP', 'rank 38']],
  ['a node that cannot serve', CANNOT, ['cannot serve: ', 'does not hold the VIP', 'rank 38']],
  ['a drained node', DRAINED, ['can serve', 'drained: counts half', 'does not hold', 'rank 38']],
])('given %s, then each part is explained', (_, given, beginnings) => {
  const reasons = scoreReasons({ ...HEALTHY, score: given });
  expect(reasons.map((reason, i) => reason.startsWith(beginnings[i] ?? ' '))).toEqual(beginnings.map(() => true));
});
