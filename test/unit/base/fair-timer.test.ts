import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fairTimer } from '../../../src/base/fair-timer.ts';

/** Keeps the event loop from turning. */
function standStill(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

/** Resolves with the time that a timer took. */
function timed(ms: number): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve) => fairTimer(ms, () => resolve(performance.now() - begun)));
}

describe('fairTimer', () => {
  it('given a loop that turns, then it expires in time', async () => {
    expect(await timed(30)).toBeGreaterThanOrEqual(29);
  });

  it('given a loop that stands still beyond the time, then that much is given once more', async () => {
    const took = timed(200);
    standStill(300); // 100 ms late
    expect(await took).toBeGreaterThanOrEqual(390);
  });

  it('given a loop that stands still again and again, then no more is given than the time itself', async () => {
    const took = timed(60);
    for (let i = 0; i < 5; i++) {
      standStill(150);
      await delay(0);
    }
    expect(await took).toBeLessThan(5 * 150 + 300);
  });

  it('given that it is disposed of, even while it is late, then it never expires', async () => {
    let expired = false;
    const early = fairTimer(10, () => {
      expired = true;
    });
    early[Symbol.dispose]();
    const late = fairTimer(400, () => {
      expired = true;
    });
    standStill(700); // 300 ms are given once more
    await delay(1);
    late[Symbol.dispose]();
    await delay(600);
    expect(expired).toBe(false);
  });
});
