// Backends, and what is known of their health.

import type { Health, ProbeResult } from '../../../src/backends/health.ts';
import { type Backend, keyOf } from '../../../src/base/backend.ts';
import { parseHostPort } from '../../../src/base/port.ts';
import { port } from '../plan/fixture.ts';

/** Reads `10.0.0.1`, `10.0.0.1:6443` or `[fd00::1]:6443`. */
export function backend(text: string, local = false): Backend {
  const parsed = parseHostPort(text, port(6443));
  if (parsed === undefined) throw new Error(`the test names "${text}", which is no backend`);
  return { ...parsed, local };
}

export const keys = (backends: readonly Backend[]): readonly string[] => backends.map(keyOf);

export const result = (ok: boolean, answered = ok): ProbeResult => ({
  ok,
  answered,
  latencyMs: 1,
  reason: ok ? 'ready' : 'a test says so',
});

export const health = (state: Health['state'], answered = true): Health => ({
  state,
  against: 0,
  suspected: false,
  last: state === 'unknown' ? undefined : result(state === 'ready', answered),
});
