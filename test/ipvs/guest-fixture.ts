// A guest for one test file.

import { afterAll, beforeAll } from 'vitest';
import { Guest } from './guest.ts';
import type { MachineOptions } from './vm/machine.ts';

/** Boots a guest before the tests of a file and ends it after them. @returns Gives it to the tests. */
export function useGuest(options?: MachineOptions): () => Guest {
  let guest: Guest | undefined;
  beforeAll(async () => {
    guest = await Guest.boot(options);
  });
  afterAll(() => guest?.[Symbol.asyncDispose]());
  return () => guest as Guest;
}
