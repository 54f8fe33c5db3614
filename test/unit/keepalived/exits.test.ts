import { describe, expect, it } from 'vitest';
import { explainExit } from '../../../src/keepalived/exits.ts';

describe('explainExit', () => {
  it.each([
    [0, 'stopped by somebody else', false],
    [1, 'fatal', false],
    [2, 'configuration', true],
    [4, 'permission', true],
    [6, 'configuration file', false],
    [70, 'fault of its own', false],
    [126, 'executed', true],
    [127, 'path', true],
    [204, 'memory', false],
    [99, 'status 99', false],
  ])('given the status %i, then it says why, and whether it can be tried again', (code, words, permanent) => {
    const { reason, action, ...rest } = explainExit({ code, signal: null });
    expect(reason).toContain(words);
    expect(action).toMatch(/^[A-Z].*[.]$/);
    expect(rest).toEqual({ permanent });
  });

  it.each([
    ['SIGSEGV', 'crashed'],
    ['SIGKILL', 'memory ran out'],
    ['SIGTERM', 'somebody else'],
    ['SIGSYS', 'seccomp'],
    ['SIGUSR1', 'SIGUSR1'],
  ] as const)('given %s, then it says why, and is tried again', (signal, words) => {
    const { reason, action, permanent } = explainExit({ code: null, signal });
    expect(reason).toContain(words);
    expect(action).toMatch(/^[A-Z].*[.]$/);
    expect(permanent).toBe(false);
  });
});
