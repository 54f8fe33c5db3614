// Processes that stand still or die at one moment: the runtime, keepalived, the watchdog.

import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { descendantsOf } from '../../../src/host/processes.ts';
import { canMakeNamespaces } from '../host/namespace.ts';
import type { Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';
import { AddressWatch } from './address-watch.ts';
import { isMaster, killAtOnce, Node, VIP } from './node.ts';

const START_MS = 15_000;

const watchdogOf = async ({ child }: Script): Promise<number> => {
  for (const pid of await descendantsOf(child.pid as number)) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (words.includes('\0cplb-watchdog\0')) return pid;
  }
  throw new Error('the fixture has no watchdog');
};

/** A node that holds the VIP, for a while as it must. */
async function holder(score = 200): Promise<{ node: Node; script: Script }> {
  const node = await Node.make('10.0.0.1/24');
  try {
    const script = await node.start({ score });
    await script.hear('states', isMaster, 0, START_MS);
    await eventually('the VIP has a finite life', async () => (await node.vip())?.finite);
    return { node, script };
  } catch (error) {
    await node[Symbol.asyncDispose]();
    throw error;
  }
}

/** Waits until the node has no VIP; resolves with the time that took in milliseconds. */
async function goneAfter(node: Node): Promise<number> {
  const begun = performance.now();
  await node.hasNoVip(VIP, 10_000);
  return Math.round(performance.now() - begun);
}

describe.skipIf(!canMakeNamespaces).concurrent('a process that stands still (needs root)', () => {
  it('given an event loop that hangs for 2 s, then the VIP stays all the time', async () => {
    const { node: held, script } = await holder();
    await using node = held;
    await using watch = await AddressWatch.start(node.namespace);
    const since = script.said.length;
    script.tell('hang 2000');
    await script.hear('reports', undefined, since); // it lives again
    await delay(1000); // a removal that comes late is seen by then
    expect(watch.removals(VIP)).toBe(0);
    expect(await readFile(node.folder.file('score'), 'utf8')).toBe('200\n');
    expect(script.said.slice(since).filter(({ event }) => event !== 'reports')).toEqual([]);
  });

  it('given both processes of keepalived, then they are killed, the VIP leaves, and it comes back', async () => {
    const { node: held, script } = await holder();
    await using node = held;
    const pids = await node.pids();
    const since = script.said.length;
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    const ms = await goneAfter(node);
    console.log(`keepalived stopped: the VIP is gone after ${ms} ms`);
    expect(ms).toBeLessThan(3000); // 1.4 s, and what a busy machine adds
    await script.hear('running', undefined, since);
    expect(script.errors).toContain('keepalived does not answer; it is killed and started again');
    await script.hear('states', isMaster, since, START_MS);
    await node.hasVip();
    expect(await node.pids()).not.toEqual(pids);
    expect(script.errors).toContain('it did not answer, so it was killed');
    expect(script.errors).not.toContain('perhaps because memory ran out');
  });

  it('given the runtime of the holder, then the other takes over, and afterwards there is one VIP', async () => {
    await using pair = await Node.pair();
    const [one, two] = pair;
    const script = await one.start({ score: 200 });
    await script.hear('states', isMaster, 0, START_MS);
    const other = await two.start({ score: 150 });
    await other.hear('states', undefined, 0, START_MS);
    await eventually('the VIP has a finite life', async () => (await one.vip())?.finite);
    await using watch = await AddressWatch.start(two.namespace);
    script.child.kill('SIGSTOP');
    const begun = performance.now();
    await eventually('the other has the VIP', () => watch.additions(VIP) > 0, 6000);
    console.log(`the runtime stopped: the other has the VIP after ${Math.round(performance.now() - begun)} ms`);
    await one.hasNoVip(VIP, 500);
    expect(await readFile(one.folder.file('score'), 'utf8')).toBe('0\n');
    other.tell('score 220');
    await delay(Math.max(0, 6000 - (performance.now() - begun))); // as long as it is to stand still
    await using late = await AddressWatch.start(one.namespace);
    const since = script.said.length;
    script.child.kill('SIGCONT');
    await script.hear('states', (said) => !isMaster(said), since);
    await script.hear('finding', ({ what }) => /^cplb itself stood still for [56]\.\d s/.test(String(what)), since);
    await eventually('the score', async () => (await readFile(one.folder.file('score'), 'utf8')) === '200\n', 2000);
    await delay(1500); // three renewals of a lifetime: one of them would bring the VIP back
    expect(late.additions(VIP)).toBe(0);
    expect(await one.vip()).toBeUndefined();
    expect(await two.vip()).toBeDefined();
    expect(watch.removals(VIP)).toBe(0);
  });

  it('given a stop with slow adverts, then the watchdog lets the hand-over be', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await node.start({ instances: [{ advertInterval: '2s' }], score: 200 });
    await script.hear('states', isMaster, 0, 2 * START_MS);
    const begun = performance.now();
    script.tell('stop');
    await eventually('it yields', async () => (await readFile(node.folder.file('score'), 'utf8')) === '-255\n');
    // It would write after 3.5 s without a beat; the hand-over takes two adverts.
    for (; performance.now() - begun < 3900; await delay(100)) {
      expect(await readFile(node.folder.file('score'), 'utf8')).toBe('-255\n');
    }
    await script.hear('stopped', undefined, 0, START_MS);
  }, 60_000);
});

describe.skipIf(!canMakeNamespaces).concurrent('processes that die at one moment (needs root)', () => {
  it.each([
    ['the runtime and keepalived', false, 'the watchdog', 1500],
    ['the runtime, keepalived and the watchdog', true, 'the kernel', 5500],
  ])('given %s, then the VIP goes in time', async (_given, withWatchdog, who, limitMs) => {
    const { node: held, script } = await holder();
    await using node = held;
    const watchdog = withWatchdog ? [await watchdogOf(script)] : [];
    killAtOnce(script.child.pid as number, ...(await node.pids()), ...watchdog);
    expect(await node.vip()).toBeDefined();
    const ms = await goneAfter(node);
    console.log(`${who} takes the VIP off after ${ms} ms`);
    expect(ms).toBeLessThan(limitMs);
    await node.isQuiet();
  });

  it('given the watchdog alone, then the VIP stays, and another one watches', async () => {
    const { node: held, script } = await holder();
    await using node = held;
    const first = await watchdogOf(script);
    process.kill(first, 'SIGKILL');
    const second = await eventually('another watchdog', async () => {
      const found = await watchdogOf(script).catch(() => first);
      return found !== first && found;
    });
    expect((await node.vip())?.valid).toBeGreaterThanOrEqual(3);
    process.kill(second, 0);
    await script.ask('stop', 'stopped');
    await node.isQuiet();
  });
});
