// Files of this repository that a test compares with what the program makes, or writes anew.

import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

const ROOT = new URL('../../', import.meta.url);

/** Compares a file with `text`. With UPDATE_GOLDEN=1 in the environment the file is written instead. */
export function expectGolden(path: string, text: string): void {
  const file = new URL(path, ROOT);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  expect(text, `${path} is not what the program makes; look at the difference, then UPDATE_GOLDEN=1`).toBe(
    readFileSync(file, 'utf8'),
  );
}
