import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fairTimer } from '../../../src/base/fair-timer.ts';

/** An event loop whose time is told: what is due is called when it turns, however late that is. */
class Loop {
  now = 0;
  readonly #due = new Map<object, { readonly at: number; readonly call: () => void }>();

  add(at: number, call: () => void): object {
    const handle = {};
    this.#due.set(handle, { at, call });
    return handle;
  }

  remove = (handle: object): void => void this.#due.delete(handle);

  /** Time passes, and the loop turns only after it. */
  standStill(ms: number): void {
    this.now += ms;
    for (;;) {
      const [next] = [...this.#due].filter(([, { at }]) => at <= this.now).toSorted(([, a], [, b]) => a.at - b.at);
      if (next === undefined) return;
      this.remove(next[0]);
      next[1].call();
    }
  }

  /** Time passes, and the loop turns all the while. */
  turn(ms: number): void {
    for (let i = 0; i < ms; i++) this.standStill(1);
  }
}

let loop: Loop;
beforeEach(() => {
  loop = new Loop();
  vi.stubGlobal('performance', { now: () => loop.now });
  vi.stubGlobal('setTimeout', (call: () => void, ms: number) => loop.add(loop.now + ms, call));
  vi.stubGlobal('setImmediate', (call: () => void) => loop.add(loop.now, call));
  for (const clear of ['clearTimeout', 'clearImmediate']) vi.stubGlobal(clear, loop.remove);
});
afterEach(() => vi.unstubAllGlobals());

/** A timer, and when it expired. */
function timed(ms: number): { readonly timer: Disposable; readonly expiredAt: () => number | undefined } {
  let expiredAt: number | undefined;
  const timer = fairTimer(ms, () => {
    expiredAt = loop.now;
  });
  return { timer, expiredAt: () => expiredAt };
}

describe('fairTimer', () => {
  it('given a loop that turns, then it expires in time', () => {
    const { expiredAt } = timed(30);
    loop.turn(100);
    expect(expiredAt()).toBe(30);
  });

  it('given a loop that stands still for a moment, then that is no reason to wait', () => {
    const { expiredAt } = timed(200);
    loop.standStill(250);
    expect(expiredAt()).toBe(250);
  });

  it('given a loop that stands still beyond the time, then that much is given once more', () => {
    const { expiredAt } = timed(200);
    loop.standStill(300); // 100 ms late
    loop.turn(500);
    expect(expiredAt()).toBe(400);
  });

  it('given a loop that stands still again and again, then no more is given than the time itself', () => {
    const { expiredAt } = timed(60);
    loop.standStill(150); // 90 ms late, of which 60 are given
    for (let i = 0; i < 5; i++) loop.standStill(150);
    expect(expiredAt()).toBe(300);
  });

  it('given that it is disposed of, even while it is late, then it never expires', () => {
    const early = timed(10);
    early.timer[Symbol.dispose]();
    const late = timed(400);
    loop.standStill(700); // 300 ms are given once more
    loop.turn(1);
    late.timer[Symbol.dispose]();
    loop.turn(1000);
    expect([early.expiredAt(), late.expiredAt()]).toEqual([undefined, undefined]);
  });
});
