// Asking for a dump: the answer may come in pieces, late, or never.

import { readFileSync } from 'node:fs';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANSWER_WITHIN_MS, takeDump } from '../../../src/keepalived/dump.ts';
import { Folder } from '../host/folder.ts';

const REAL = readFileSync(join(import.meta.dirname, '../../unit/keepalived/fixtures/dump-2.2.7.txt'), 'utf8');
const HALF = REAL.slice(0, REAL.length / 2);

let folder: Folder;
let path: string;
beforeEach(async () => {
  folder = await Folder.make();
  path = folder.file('keepalived.json');
});
afterEach(() => folder[Symbol.asyncDispose]());

/** What is made of an answer that is written from the moment of the question. */
async function answered(answer: () => Promise<void>, signal = new AbortController().signal) {
  const begun = performance.now();
  const writing: Promise<void>[] = [];
  const reports = await takeDump({ path, signal, ask: () => void writing.push(answer()) });
  const ms = performance.now() - begun;
  await Promise.all(writing);
  return { names: reports && [...reports.keys()], ms };
}

describe('takeDump', () => {
  it.each<[string, () => Promise<void>]>([
    ['at one stroke', () => writeFile(path, REAL)],
    ['late', () => delay(200).then(() => writeFile(path, REAL))],
    [
      'in pieces',
      async () => {
        await writeFile(path, HALF);
        await delay(100);
        await appendFile(path, REAL.slice(HALF.length));
      },
    ],
  ])('given an answer that comes %s, then it is read whole', async (_given, answer) => {
    expect((await answered(answer)).names).toEqual(['cplb-0', 'cplb-1']);
  });

  it.each<[string, () => Promise<void>]>([
    ['no answer', async () => {}],
    ['half an answer', () => writeFile(path, HALF)],
    ['garbage', () => writeFile(path, Buffer.from([0, 255, 91, 123]))],
  ])('given %s, then there is none, after the time for it', async (_given, answer) => {
    const { names, ms } = await answered(answer);
    expect(names).toBeUndefined();
    expect(ms).toBeGreaterThanOrEqual(ANSWER_WITHIN_MS - 1);
  });

  it('given a question that is lost, then it is asked again', async () => {
    let questions = 0;
    const { names } = await answered(async () => {
      questions += 1;
      if (questions > 1) await writeFile(path, REAL);
    });
    expect([names, questions]).toEqual([['cplb-0', 'cplb-1'], 2]);
  });

  it('given an old dump, then it is not taken for the answer', async () => {
    await writeFile(path, REAL);
    expect((await answered(async () => {})).names).toBeUndefined();
  });

  it('given a stop meanwhile, then it does not wait any longer', async () => {
    const stop = new AbortController();
    const { names, ms } = await answered(async () => stop.abort(), stop.signal);
    expect(names).toBeUndefined();
    expect(ms).toBeLessThan(ANSWER_WITHIN_MS);
  });

  it('given a pause of this whole process, then an answer that came meanwhile counts', async () => {
    const standStill = () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1.5 * ANSWER_WITHIN_MS);
    const { names } = await answered(async () => {
      standStill();
      await rm(path, { force: true });
      await delay(50); // it is written while this process, which is late, still waits
      await writeFile(path, REAL);
    });
    expect(names).toEqual(['cplb-0', 'cplb-1']);
  });
});
