// The wish to drain a node, and the file that keeps it.

import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { Drain } from '../../../src/runtime/drain.ts';
import { Folder } from '../host/folder.ts';
import { recorded } from '../host/running.ts';

/** A drain that has read what is in a state directory, and what it logged. */
async function recalled(stateDir: string): Promise<{ drain: Drain; messages: readonly string[] }> {
  const { logger, messages } = recorded();
  const drain = new Drain({ stateDir, logger });
  await drain.recall();
  return { drain, messages };
}

const isDrained = async (stateDir: string) => (await recalled(stateDir)).drain.draining.value;
const answer = (draining: boolean, more: object = {}) => ({ apiVersion: 'cplb/v1', kind: 'Drain', draining, ...more });
const timeIn = async (stateDir: string) => JSON.parse(await readFile(`${stateDir}/drain.json`, 'utf8')).since;

it('given a drain, then it is kept with its time, and a resume takes it away', async () => {
  await using folder = await Folder.make();
  const stateDir = folder.file('new/state');
  const { drain, messages } = await recalled(stateDir);
  expect(drain.draining.value).toBe(false);
  expect(await drain.set(true)).toEqual(answer(true));
  expect(drain.draining.value).toBe(true);
  expect(Math.abs(Date.parse(await timeIn(stateDir)) - Date.now())).toBeLessThan(60_000);
  expect((await stat(`${stateDir}/drain.json`)).mode & 0o777).toBe(0o600);
  expect(await isDrained(stateDir)).toBe(true);
  expect(await drain.set(false)).toEqual(answer(false));
  expect(await readdir(stateDir)).toEqual([]);
  expect(await isDrained(stateDir)).toBe(false);
  expect(messages).toEqual(['draining: the VIP is for another node', 'resumed: this node takes part again']);
});

it('given the same wish again, then its time stays, also over a restart, and it is logged once', async () => {
  await using folder = await Folder.make();
  const first = await recalled(folder.path);
  await first.drain.set(true);
  const since = await timeIn(folder.path);
  await first.drain.set(true);
  expect(first.messages).toHaveLength(1);
  const second = await recalled(folder.path);
  await rm(folder.file('drain.json'));
  expect(await second.drain.set(true)).toEqual(answer(true));
  expect(await timeIn(folder.path)).toBe(since);
  expect(second.messages).toEqual(['this node starts drained, as it was; `cplb resume` makes it take part again']);
});

it('given a resume where nothing was drained, then nothing is made and nothing is said', async () => {
  await using folder = await Folder.make();
  const { drain, messages } = await recalled(folder.file('state'));
  expect(await drain.set(false)).toEqual(answer(false));
  expect([await readdir(folder.path), messages]).toEqual([[], []]);
});

it('given wishes at once, then the file says what the last one wished', async () => {
  await using folder = await Folder.make();
  const { drain } = await recalled(folder.path);
  await Promise.all([true, false, true, false, true].map((wish) => drain.set(wish)));
  expect(await isDrained(folder.path)).toBe(true);
  await Promise.all([false, true, false].map((wish) => drain.set(wish)));
  expect(await readdir(folder.path)).toEqual([]);
});

it('given a state directory that cannot be written, then it takes effect and says why it is not kept', async () => {
  await using folder = await Folder.make();
  await writeFile(folder.file('state'), 'a file');
  const { drain, messages } = await recalled(folder.file('state/below'));
  expect(await drain.set(true)).toEqual(answer(true, { problem: expect.stringContaining('ENOTDIR') }));
  expect(drain.draining.value).toBe(true);
  expect(messages).toContain('a restart will undo this: the drain mark cannot be changed');
  expect(await drain.set(false)).toMatchObject(answer(false));
  expect(drain.draining.value).toBe(false);
});

it.each([
  ['nothing', ''],
  ['no JSON', '{"since":'],
  ['no time', '{}'],
  ['a time that is none', '{"since":"soon"}'],
  ['null', 'null'],
])('given a mark with %s, then it counts all the same', async (_given, text) => {
  await using folder = await Folder.make();
  await writeFile(folder.file('drain.json'), text);
  expect(await isDrained(folder.path)).toBe(true);
});

it('given something else in the place of the mark, then the node takes part and says why', async () => {
  await using folder = await Folder.make();
  await mkdir(folder.file('drain.json'));
  const { drain, messages } = await recalled(folder.path);
  expect(drain.draining.value).toBe(false);
  expect(messages).toEqual(['the drain mark cannot be read; this node takes part']);
  expect(await drain.set(true)).toMatchObject(answer(true, { problem: expect.stringContaining('EISDIR') }));
});
