import { describe, expect, it } from 'vitest';
import type { Component } from '../../../src/base/component.ts';
import { aborted } from '../../../src/base/signal.ts';
import { runInOrder } from '../../../src/runtime/run-in-order.ts';

/** What a part does: `serve` until stopped, `hang` before it is ready, fail or end at some point. */
type Behaviour = 'serve' | 'hang' | 'fails at start' | 'fails when up' | 'ends when up' | 'fails when stopped';

/** Parts that write down what happens to them. */
class Stage {
  readonly seen: string[] = [];
  readonly stop = new AbortController();

  component(name: string, behaviour: Behaviour = 'serve'): Component {
    return {
      name,
      run: async (signal, ready) => {
        this.seen.push(`${name} starts`);
        if (behaviour === 'fails at start') throw new Error(name);
        if (behaviour !== 'hang') {
          this.seen.push(`${name} is up`);
          ready();
        }
        if (behaviour === 'fails when up') await this.#later(new Error(name));
        if (behaviour === 'ends when up') return this.#later();
        await aborted(signal);
        await this.#later(); // whoever stops too early is seen by this
        this.seen.push(`${name} stops`);
        if (behaviour === 'fails when stopped') throw new Error(name);
      },
    };
  }

  /** After every promise that is settled now has been acted on. */
  async #later(error?: Error): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (error !== undefined) throw error;
  }

  run(...behaviours: readonly Behaviour[]): Promise<void> {
    const names = ['a', 'b', 'c'];
    return runInOrder(
      this.stop.signal,
      behaviours.map((behaviour, i) => this.component(names[i] ?? '?', behaviour)),
    );
  }

  async until(event: string): Promise<void> {
    while (!this.seen.includes(event)) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('runInOrder', () => {
  it('given three parts, then each starts when the one before is up, and they stop in reverse', async () => {
    const stage = new Stage();
    const running = stage.run('serve', 'serve', 'serve');
    await stage.until('c is up');
    stage.stop.abort();
    await running;
    const started = ['a starts', 'a is up', 'b starts', 'b is up', 'c starts', 'c is up'];
    expect(stage.seen).toEqual([...started, 'c stops', 'b stops', 'a stops']);
  });

  it.each<[string, Behaviour[], string[]]>([
    ['the first fails at its start', ['fails at start', 'serve'], ['a starts']],
    [
      'the middle one fails at its start',
      ['serve', 'fails at start', 'serve'],
      ['a starts', 'a is up', 'b starts', 'a stops'],
    ],
    [
      'the first fails while the others run',
      ['fails when up', 'serve', 'serve'],
      ['a starts', 'a is up', 'b starts', 'b is up', 'c starts', 'c is up', 'c stops', 'b stops'],
    ],
    [
      'the middle one fails while the others run',
      ['serve', 'fails when up', 'serve'],
      ['a starts', 'a is up', 'b starts', 'b is up', 'c starts', 'c is up', 'c stops', 'a stops'],
    ],
  ])('given that %s, then the others stop in reverse and its error comes out', async (_given, behaviours, seen) => {
    const stage = new Stage();
    const broken = ['a', 'b', 'c'][behaviours.findIndex((behaviour) => behaviour.startsWith('fails'))];
    await expect(stage.run(...behaviours)).rejects.toThrow(broken);
    expect(stage.seen).toEqual(seen);
  });

  it('given one that ends by itself, then everything stops', async () => {
    const stage = new Stage();
    await stage.run('serve', 'ends when up', 'serve');
    expect(stage.seen.slice(-2)).toEqual(['c stops', 'a stops']);
  });

  it('given one that fails while it stops, then the others still stop and its error comes out', async () => {
    const stage = new Stage();
    const running = stage.run('serve', 'serve', 'fails when stopped');
    await stage.until('c is up');
    stage.stop.abort();
    await expect(running).rejects.toThrow('c');
    expect(stage.seen.slice(-3)).toEqual(['c stops', 'b stops', 'a stops']);
  });

  it('given one that hangs at its start, then a stop ends it and nothing behind it has started', async () => {
    const stage = new Stage();
    const running = stage.run('serve', 'hang', 'serve');
    await stage.until('b starts');
    stage.stop.abort();
    await running;
    expect(stage.seen).toEqual(['a starts', 'a is up', 'b starts', 'b stops', 'a stops']);
  });

  it('given a stop before the start, then nothing starts', async () => {
    const stage = new Stage();
    stage.stop.abort();
    await stage.run('serve', 'serve');
    expect(stage.seen).toEqual([]);
  });

  it('given no part at all, then it waits for the stop', async () => {
    const stage = new Stage();
    const running = stage.run().then(() => stage.seen.push('done'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(stage.seen).toEqual([]);
    stage.stop.abort();
    await running;
    expect(stage.seen).toEqual(['done']);
  });
});
