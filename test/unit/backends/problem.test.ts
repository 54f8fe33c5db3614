// The words for an operator.

import { describe, expect, it } from 'vitest';
import { ApiError, type Failure, failureOf, retryAfterMs } from '../../../src/backends/api-error.ts';
import { few, problemOf } from '../../../src/backends/problem.ts';

const ASKED = { server: '10.0.0.1:6443', path: '/k/admin.conf', expires: new Date('2026-01-01T00:00:00Z') };

describe('problemOf', () => {
  it.each<[string, string, RegExp]>([
    ['that has ended', '2026-02-01', /\(401\); the certificate ended on 2026-01-01T00:00:00\.000Z\. If/],
    ['that is valid', '2025-12-01', /\(401\)\. If certificates were renewed/],
  ])('given a 401 for a certificate %s, then it says so', (_given, now, words) => {
    const error = new ApiError('unauthorized', 'no');
    expect(problemOf(error, ASKED, new Date(now))).toMatch(words);
    expect(problemOf(error, ASKED, new Date(now))).toContain(
      '10.0.0.1:6443 does not accept the credentials of /k/admin.conf',
    );
  });

  it('given a 403, then the rights that are missing are named', () => {
    const words = problemOf(new ApiError('forbidden', 'It may not.'), ASKED);
    expect(words).toMatch(/^It may not\. The user of \/k\/admin\.conf needs .* list and watch endpointslices/);
  });

  it('given anything else, then its own words are enough', () => {
    expect(problemOf(new Error('why'), ASKED)).toBe('why');
  });
});

it.each<[number | undefined, Failure]>([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [429, 'overloaded'],
  [503, 'overloaded'],
  [500, 'refused'],
  [302, 'refused'],
  [undefined, 'refused'],
])('given the status %s, then it is %s', (status, failure) => {
  expect(failureOf(status)).toBe(failure);
});

it.each([
  ['7', 7000],
  ['0', 0],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e9', undefined],
  ['9'.repeat(30), undefined],
  ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  [undefined, undefined],
])('given Retry-After %s, then it is %s ms', (header, ms) => {
  expect(retryAfterMs(header)).toBe(ms);
});

it.each([
  [0, ''],
  [2, '0, 1'],
  [5, '0, 1, 2, 3, 4'],
  [7, '0, 1, 2, 3, 4, and 2 more'],
])('given %i texts, then a few are told', (count, told) => {
  expect(
    few(
      Array.from({ length: count }, (_, i) => String(i)),
      ', ',
    ),
  ).toBe(told);
});
