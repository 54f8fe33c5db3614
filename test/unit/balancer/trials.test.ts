import { describe, expect, it } from 'vitest';
import { Target } from '../../../src/balancer/proxy/target.ts';
import { Trials } from '../../../src/balancer/proxy/trials.ts';
import { backend } from '../backends/fixture.ts';

const ALL = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((address) => new Target(backend(address)));
const trials = (deadlineMs: number) => new Trials((tried) => ALL.find((target) => !tried.has(target)), deadlineMs);

/** Tries one after the other until there is none, and leaves those for being silent that are `silent`, once. */
function tried(deadlineMs: number, silent: readonly number[]): readonly string[] {
  const one = trials(deadlineMs);
  const keys: string[] = [];
  for (let target = one.next(); target !== undefined; target = one.next()) {
    if (!keys.includes(target.key) && silent.includes(ALL.indexOf(target))) one.leave(target);
    keys.push(target.key);
  }
  return keys.map((key) => key.slice('10.0.0.'.length, -':6443'.length));
}

describe('the backends that a connection tries', () => {
  it.each([
    ['failed', 60_000, [], ['1', '2', '3']],
    ['failed or were silent', 60_000, [0, 2], ['1', '2', '3', '1', '3']],
    ['were silent, and the deadline has passed', 0, [0, 1, 2], ['1', '2', '3']],
  ])('given that all %s, then each is tried once, and the silent ones again before the deadline', (_given, deadlineMs, silent, keys) => {
    expect(tried(deadlineMs, silent)).toEqual(keys);
  });
});
