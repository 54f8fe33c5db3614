// Amounts of things in words.

import { expect, it } from 'vitest';
import { plural } from '../../../src/base/plural.ts';

it.each([
  [0, '0 warnings'],
  [1, '1 warning'],
  [2, '2 warnings'],
])('given %i, then it is %s', (amount, text) => {
  expect(plural(amount, 'warning')).toBe(text);
});
