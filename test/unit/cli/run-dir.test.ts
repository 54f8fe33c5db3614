import { expect, it } from 'vitest';
import { DEFAULT_RUN_DIR, DEFAULT_STATE_DIR } from '../../../src/cli/run-dir.ts';
import { normalise } from '../../../src/config/normalise.ts';
import { ValueReader } from '../../../src/config/values.ts';

it('given the folders where a running cplb is looked for, then they are those of an empty configuration', () => {
  const { runDir, stateDir } = normalise({}, new ValueReader());
  expect([DEFAULT_RUN_DIR, DEFAULT_STATE_DIR]).toEqual([runDir, stateDir]);
});
