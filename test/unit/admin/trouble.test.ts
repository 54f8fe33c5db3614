// Why an API server is not ready.

import { expect, it } from 'vitest';
import { troubleOf } from '../../../src/admin/trouble.ts';
import { BACKEND } from '../ui/status/fixture.ts';

it.each([
  ['ready', 'ready', undefined],
  ['down', 'refused', 'refused'],
  ['down', 'ready', 'it answers again, and counts once that has lasted'],
  ['unknown', undefined, undefined],
] as const)('given one that is %s with the reason %s, then it is told as %s', (state, reason, text) => {
  const { reason: _, ...rest } = BACKEND;
  expect(troubleOf({ ...rest, state, ...(reason === undefined ? {} : { reason }) })).toBe(text);
});
