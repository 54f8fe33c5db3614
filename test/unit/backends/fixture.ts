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

export const result = (ok: boolean, reached: ProbeResult['reached'] = ok ? 'http' : 'nothing'): ProbeResult => ({
  ok,
  reached,
  latencyMs: 1,
  reason: ok ? 'ready' : 'a test says so',
});

export const health = (state: Health['state'], reached: ProbeResult['reached'] = 'http'): Health => ({
  state,
  against: 0,
  failures: state === 'down' ? 1 : 0,
  suspicion: 'none',
  last: state === 'unknown' ? undefined : result(state === 'ready', reached),
  latencies: state === 'unknown' ? [] : [state === 'ready' ? 1 : null],
  certificateExpires: undefined,
});
