import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { derive, Latest, waitUntil } from '../../../src/base/latest.ts';

const never = (): AbortSignal => new AbortController().signal;

describe('Latest', () => {
  it('given a value, then it can be read and replaced', () => {
    const latest = new Latest(1);
    latest.set(2);
    expect(latest.value).toBe(2);
  });

  it('given a reader, then it gets the value of now first and every newer one it is fast enough for', async () => {
    const latest = new Latest('a');
    const changes = latest.changes(never());
    expect(await changes.next()).toEqual({ value: 'a', done: false });
    const next = changes.next();
    latest.set('b');
    expect(await next).toEqual({ value: 'b', done: false });
  });

  it('given a slow reader, then it gets only the newest', async () => {
    const latest = new Latest(0);
    const changes = latest.changes(never());
    await changes.next();
    for (const value of [1, 2, 3]) latest.set(value);
    expect(await changes.next()).toEqual({ value: 3, done: false });
  });

  it('given an equal value, then it is news all the same', async () => {
    const latest = new Latest('same');
    const changes = latest.changes(never());
    await changes.next();
    latest.set('same');
    expect(await changes.next()).toEqual({ value: 'same', done: false });
  });

  it('given many readers, then each gets every change, without a warning of a leak', async () => {
    const latest = new Latest(0);
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const stop = new AbortController();
    const readers = Array.from({ length: 50 }, () => waitUntil(latest, (value) => value === 1, stop.signal));
    await turn();
    latest.set(1);
    expect(await Promise.all(readers)).toEqual(Array(50).fill(1));
    await turn();
    process.off('warning', warn);
    expect(warnings.filter(({ message }) => message.includes('change'))).toEqual([]);
  });

  it.each([
    ['before', () => AbortSignal.abort()],
    ['while waiting', () => AbortSignal.timeout(1)],
  ])('given a signal that aborts %s, then the reader ends without an error', async (_when, signal) => {
    const seen: number[] = [];
    for await (const value of new Latest(7).changes(signal())) seen.push(value);
    expect(seen.length).toBeLessThanOrEqual(1);
  });
});

describe('waitUntil', () => {
  it('given a value that holds already, then it is returned at once', async () => {
    expect(await waitUntil(new Latest(5), (value) => value > 4, never())).toBe(5);
  });

  it('given one that comes later, then it waits for it', async () => {
    const latest = new Latest(0);
    const found = waitUntil(latest, (value) => value > 1, never());
    latest.set(1);
    await turn();
    latest.set(2);
    expect(await found).toBe(2);
  });

  it('given a signal that aborts first, then it is undefined', async () => {
    const stop = new AbortController();
    const found = waitUntil(new Latest(0), () => false, stop.signal);
    stop.abort();
    expect(await found).toBeUndefined();
  });
});

describe('derive', () => {
  const sum = () => {
    const [a, b, target] = [new Latest(1), new Latest(10), new Latest(0)];
    const stop = new AbortController();
    const done = derive(target, [a, b], { compute: () => a.value + b.value, signal: stop.signal });
    return { a, b, target, stop, done };
  };

  it('given sources, then the target is computed at the start and after each change of any', async () => {
    const { a, b, target, stop, done } = sum();
    for (const [change, wanted] of [
      [() => {}, 11],
      [() => a.set(2), 12],
      [() => b.set(20), 22],
    ] as const) {
      change();
      expect(await waitUntil(target, (value) => value === wanted, never())).toBe(wanted);
    }
    stop.abort();
    await done;
  });

  it('given a change that computes to the same, then readers of the target are not woken', async () => {
    const { a, b, target, stop, done } = sum();
    const changes = target.changes(never());
    await waitUntil(target, (value) => value === 11, never());
    await changes.next();
    const next = changes.next();
    a.set(6);
    b.set(5); // the sum is 11 again before anybody looks
    await turn();
    a.set(7);
    expect(await next).toEqual({ value: 12, done: false });
    stop.abort();
    await done;
  });

  it('given that it has stopped, then the target stays as it is', async () => {
    const { a, target, stop, done } = sum();
    await waitUntil(target, (value) => value === 11, never());
    stop.abort();
    await done;
    a.set(100);
    await turn();
    expect(target.value).toBe(11);
  });
});
