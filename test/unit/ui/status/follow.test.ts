// Following a runtime: when it is asked, and what becomes of its answers.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogDocument, StatusDocument } from '../../../../src/admin/contract.ts';
import { type Runtime, StatusFollower } from '../../../../src/ui/status/follow.ts';
import { tame } from '../../../../src/ui/status/tame.ts';
import { HEALTHY } from './fixture.ts';

const LOG: LogDocument = { apiVersion: 'cplb/v1', kind: 'Log', lines: [] };

/** Answers as it is told to, and counts. */
class FakeRuntime implements Runtime {
  asked = 0;
  logsAsked = 0;
  answer: () => Promise<StatusDocument> = async () => HEALTHY;
  readonly status = () => {
    this.asked += 1;
    return this.answer();
  };
  readonly log = async () => {
    this.logsAsked += 1;
    return LOG;
  };
  readonly setDraining = () => Promise.reject(new Error('nobody asked for that'));
}

let runtime: FakeRuntime;
let follower: StatusFollower;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  runtime = new FakeRuntime();
  follower = await StatusFollower.begin(runtime);
  stop = new AbortController();
  running = follower.run(stop.signal);
});
afterEach(async () => {
  vi.useRealTimers();
  stop.abort();
  await running;
});

/** Lets what was asked be answered. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('StatusFollower', () => {
  it('given a key, then it asks at once, and not twice at a time', async () => {
    const answers = Promise.withResolvers<StatusDocument>();
    runtime.answer = () => answers.promise;
    follower.lookNow();
    await settle();
    expect(runtime.asked).toBe(2);
    follower.lookNow();
    follower.lookNow();
    await settle();
    expect(runtime.asked).toBe(2);
    answers.resolve(HEALTHY);
    await settle();
    await settle();
    expect(runtime.asked).toBe(3);
  });

  it('given a runtime that falls silent and comes back, then the last answer stays, with why there is none', async () => {
    runtime.answer = () => Promise.reject(new Error('nobody is there'));
    follower.lookNow();
    await settle();
    expect(follower.seen.value).toMatchObject({ silence: 'nobody is there', status: { node: 'node-a' } });
    runtime.answer = async () => ({ ...HEALTHY, node: 'node-b' });
    follower.lookNow();
    await settle();
    expect(follower.seen.value.silence).toBeUndefined();
    expect(follower.seen.value.status.node).toBe('node-b');
  });

  it('given a question that hangs, then it is silent from the first one missed, and for longer and longer', async () => {
    const answers = Promise.withResolvers<StatusDocument>();
    runtime.answer = () => answers.promise;
    const { answeredAt } = follower.seen.value;
    follower.lookNow();
    await settle();
    await vi.advanceTimersByTimeAsync(1000);
    expect([runtime.asked, follower.seen.value.silence]).toEqual([2, undefined]);
    await vi.advanceTimersByTimeAsync(500);
    expect(follower.seen.value).toMatchObject({ silence: expect.any(String), silentMs: 1500, answeredAt });
    await vi.advanceTimersByTimeAsync(5000);
    expect(follower.seen.value).toMatchObject({ silentMs: 6500, answeredAt });
    answers.resolve(HEALTHY);
  });

  it('given nobody who reads the log, then it is not asked for', async () => {
    follower.lookNow();
    await settle();
    expect(runtime.logsAsked).toBe(0);
    follower.wantsLog = true;
    follower.lookNow();
    await settle();
    expect([runtime.logsAsked, follower.seen.value.log]).toEqual([1, LOG]);
  });

  it('given no runtime at the start, then that is thrown', async () => {
    runtime.answer = () => Promise.reject(new Error('nobody is there'));
    await expect(StatusFollower.begin(runtime)).rejects.toThrow('nobody is there');
  });
});

it('given texts of others, then they are on one line and move no cursor', () => {
  expect(tame({ a: ['one\n  two', '\u001b[2J'], b: 3, c: null })).toEqual({
    a: ['one two', '\\x1b[2J'],
    b: 3,
    c: null,
  });
});
