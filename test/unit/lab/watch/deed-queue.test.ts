// What is done to one node of a lab, one after the other.

import { describe, expect, it } from 'vitest';
import { type Deed, DeedQueue } from '../../../../src/lab/watch/deed-queue.ts';

/** A queue whose deeds last until they are let go, and what was begun and failed so far. */
function queueOfSlowDeeds() {
  const told: string[] = [];
  const queue = new DeedQueue((error) => told.push((error as Error).message));
  const letGo: Record<string, () => void> = {};
  const deed = (what: string): Deed => ({
    what,
    run: () => {
      told.push(what);
      return new Promise((resolve) => {
        letGo[what] = resolve;
      });
    },
  });
  return { queue, told, deed, letGo };
}

describe('DeedQueue', () => {
  it('given deeds while one is done, then they wait, and are done in their order', async () => {
    const { queue, told, deed, letGo } = queueOfSlowDeeds();
    for (const what of ['stop', 'power', 'link']) queue.add(deed(what));
    expect([queue.running, queue.waiting]).toEqual(['stop', ['power', 'link']]);

    letGo.stop?.();
    await expect.poll(() => queue.running).toBe('power');
    letGo.power?.();
    await expect.poll(() => queue.running).toBe('link');
    letGo.link?.();
    await queue.done();

    expect(told).toEqual(['stop', 'power', 'link']);
    expect([queue.running, queue.waiting]).toEqual([undefined, []]);
  });

  it('given one that supersedes the others, then it is done next, and they never', async () => {
    const { queue, told, deed, letGo } = queueOfSlowDeeds();
    for (const what of ['stop', 'power', 'link']) queue.add(deed(what));

    expect(queue.supersede(deed('heal'))).toEqual(['power', 'link']);
    expect(queue.waiting).toEqual(['heal']);

    letGo.stop?.();
    await expect.poll(() => queue.running).toBe('heal');
    letGo.heal?.();
    await queue.done();
    expect(told).toEqual(['stop', 'heal']);
  });

  it('given a deed that fails, then that is told, and the next one is done', async () => {
    const { queue, told, deed, letGo } = queueOfSlowDeeds();
    queue.add({ what: 'stop', run: () => Promise.reject(new Error('no such process')) });
    queue.add(deed('power'));
    await expect.poll(() => queue.running).toBe('power');
    letGo.power?.();
    await queue.done();
    expect(told).toEqual(['no such process', 'power']);
  });
});
