import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aborted, jittered, pause } from '../../../src/base/signal.ts';

describe('aborted', () => {
  it('given a signal that has aborted, then it resolves', async () => {
    await aborted(AbortSignal.abort());
  });

  it('given a signal that aborts later, then it resolves then', async () => {
    const stop = new AbortController();
    const waiting = aborted(stop.signal);
    stop.abort();
    await waiting;
  });
});

describe('pause', () => {
  it.each([
    ['has aborted', AbortSignal.abort()],
    ['aborts meanwhile', AbortSignal.timeout(1)],
  ])('given an hour and a signal that %s, then it ends without an error', async (_given, signal) => {
    await pause(3_600_000, signal);
  });

  it('given a short time, then it ends by itself', async () => {
    await pause(1, new AbortController().signal);
  });
});

describe('jittered', () => {
  it('given any share and chance, then the time stays within that share', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.nat(1e6), chance, chance, (ms, share, random) => {
        expect(Math.abs(jittered(ms, share, () => random) - ms)).toBeLessThanOrEqual(ms * share + 1e-6);
      }),
    );
  });

  it('given the ends of chance, then it reaches both ends', () => {
    expect([0, 0.5, 1].map((random) => jittered(1000, 0.2, () => random))).toEqual([800, 1000, 1200]);
  });
});
