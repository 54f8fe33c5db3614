import { describe, expect, it } from 'vitest';
import { backendSet } from '../../../src/backends/backend-set.ts';
import type { Health } from '../../../src/backends/health.ts';
import { keyOf } from '../../../src/base/backend.ts';
import { backend, health, keys } from './fixture.ts';

const [A, B, C] = ['10.0.0.1:6443', '10.0.0.2:6443', '10.0.0.3:6443'] as const;
const known = [A, B, C].map((text) => backend(text));
const setOf = (states: readonly Health[]) =>
  backendSet({ known }, new Map(states.map((state, i) => [keyOf(known[i] ?? backend(A)), state])));

const [READY, DOWN, SILENT, UNKNOWN] = [health('ready'), health('down'), health('down', 'nothing'), health('unknown')];
const RISING: Health = {
  ...DOWN,
  against: 1,
  failures: 0,
  last: { ok: true, reached: 'http', latencyMs: 1, reason: 'ready' },
};
const BUSY = health('down', 'tcp');
const HUNG: Health = { ...BUSY, failures: 10 };
const SUSPECT: Health = { ...READY, suspicion: 'failed' };

describe('backendSet', () => {
  it.each<[string, Health[], readonly string[], readonly string[], readonly string[], boolean]>([
    ['all ready', [READY, READY, READY], [A, B, C], [], [], true],
    ['one that says no', [READY, DOWN, READY], [A, C], [B], [], true],
    ['one that is silent', [READY, SILENT, READY], [A, C], [B], [B], true],
    ['one not yet probed', [READY, UNKNOWN, READY], [A, C], [B], [], true],
    ['one ready, one of each other kind', [SILENT, READY, DOWN], [B], [A, C], [A], true],
    ['one suspected', [READY, SUSPECT, READY], [A, C], [B], [], true],
    ['the only ready one suspected', [DOWN, SUSPECT, SILENT], [B], [A, C], [C], true],
    ['none ready, so that nobody is worse than the others', [DOWN, SILENT, UNKNOWN], [A, B, C], [], [], false],
    ['none ready, and one whose last probe passed', [DOWN, RISING, SILENT], [B], [A, C], [], false],
    ['one that takes connections and is silent', [READY, BUSY, READY], [A, C], [B], [], true],
    ['one that has been so for long', [READY, HUNG, READY], [A, C], [B], [B], true],
    ['none probed', [UNKNOWN, UNKNOWN, UNKNOWN], [A, B, C], [], [], false],
    ['no health at all', [], [A, B, C], [], [], false],
    [
      'a ready one whose last probe failed',
      [{ ...SILENT, state: 'ready', against: 1 }, READY, READY],
      [A, B, C],
      [],
      [],
      true,
    ],
  ])('given %s, then usable, spare and lost follow', (_given, states, usable, spare, lost, anyReady) => {
    const set = setOf(states);
    expect([keys(set.usable), keys(set.spare), keys(set.lost)]).toEqual([usable, spare, lost]);
    expect(set.anyReady).toBe(anyReady);
  });

  it('given one that is draining, then it gets no connection and is lost when it is silent', () => {
    const health = new Map([A, B, C].map((key) => [key, key === B ? READY : SILENT]));
    const set = backendSet({ known: [backend(B)], draining: [backend(A), backend(C)] }, health);
    expect([keys(set.usable), keys(set.spare), keys(set.lost)]).toEqual([[B], [], [A, C]]);
  });

  it('given nothing known, then it is empty', () => {
    expect(backendSet({ known: [] }, new Map([[A, READY]]))).toEqual({
      usable: [],
      spare: [],
      lost: [],
      anyReady: false,
    });
  });
});
