// The score in words.

import { describe, expect, it } from 'vitest';
import { scoreReasons, scoreSum } from '../../../../src/ui/status/score-text.ts';
import { HEALTHY } from './fixture.ts';

const { score } = HEALTHY;
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

it.each([
  ['the holder', score, ['can serve: the balancer serves, and 3 of 3 API', 'holds the VIP', 'rank 38']],
  ['a node that cannot serve', CANNOT, ['cannot serve: ', 'does not hold the VIP', 'rank 38']],
  ['a drained node', DRAINED, ['can serve', 'drained: counts half', 'does not hold', 'rank 38']],
])('given %s, then each part is explained', (_, given, beginnings) => {
  const reasons = scoreReasons({ ...HEALTHY, score: given });
  expect(reasons.map((reason, i) => reason.startsWith(beginnings[i] ?? ' '))).toEqual(beginnings.map(() => true));
});
