// The notify FIFO, a real one, written to as keepalived does and as it might.

import { readdirSync, readlinkSync } from 'node:fs';
import { open, readdir, stat, writeFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Latest } from '../../../src/base/latest.ts';
import { createLogger } from '../../../src/base/logger.ts';
import type { VrrpReports } from '../../../src/keepalived/dump.ts';
import { followNotifyFifo, type NotifyListener } from '../../../src/keepalived/notify.ts';
import { StateTracker } from '../../../src/keepalived/state-tracker.ts';
import type { VrrpStates } from '../../../src/keepalived/states.ts';
import { Folder } from '../host/folder.ts';
import { Script } from '../host/script.ts';
import { becomes } from '../host/wait.ts';

let folder: Folder;
let path: string;
let tracker: StateTracker;
let states: Latest<VrrpStates>;
let rivals: string[];
let listener: NotifyListener;
beforeEach(async () => {
  folder = await Folder.make();
  path = folder.file('vrrp.fifo');
  states = new Latest<VrrpStates>(new Map());
  tracker = new StateTracker({
    states,
    reports: new Latest<VrrpReports>(new Map()),
    logger: createLogger({ write: () => {} }),
  });
  rivals = [];
  listener = { onState: (event) => tracker.tell(event), onRival: (instance) => void rivals.push(instance) };
});
afterEach(() => folder[Symbol.asyncDispose]());

const write = async (...pieces: readonly string[]): Promise<void> => {
  const file = await open(path, 'r+');
  try {
    for (const piece of pieces) {
      await file.write(piece);
      await turn();
    }
  } finally {
    await file.close();
  }
};
const becomesExactly = (wanted: Record<string, string>) =>
  becomes(
    `the states are ${JSON.stringify(wanted)}`,
    states,
    (now) =>
      Object.keys(wanted).length === now.size &&
      Object.entries(wanted).every(([name, state]) => now.get(name) === state),
  );

describe('followNotifyFifo', () => {
  it.each<[string, string[], Record<string, string>]>([
    ['one line', ['INSTANCE "a" BACKUP 1\n'], { a: 'backup' }],
    [
      'several lines in one write',
      ['INSTANCE "a" BACKUP 1\nINSTANCE "b" FAULT 0\nINSTANCE "a" MASTER 9\n'],
      { a: 'master', b: 'fault' },
    ],
    ['a line in three pieces', ['INSTA', 'NCE "a" MAS', 'TER 9\n'], { a: 'master' }],
    ['one and a half lines, then the rest', ['INSTANCE "a" BACKUP 1\nINSTANCE "a" MA', 'STER 9\n'], { a: 'master' }],
    [
      'garbage around a line',
      ['\0\xff[\n\n', 'GROUP "g" MASTER 0\n', 'INSTANCE "a" MASTER 9\n', 'INSTANCE a\n'],
      { a: 'master' },
    ],
    ['an instance that stops', ['INSTANCE "a" MASTER 9\nINSTANCE "a" STOP 9\n'], { a: 'init' }],
  ])('given %s, then the states follow', async (_given, pieces, wanted) => {
    await using _following = await followNotifyFifo(path, listener);
    await write(...pieces);
    await becomesExactly(wanted);
  });

  it('given word of a lower master, then it is told, and the state stays', async () => {
    await using _following = await followNotifyFifo(path, listener);
    await write('INSTANCE "a" MASTER 9\nINSTANCE "a" MASTER_RX_LOWER_PRI 9\n', 'INSTANCE "b" BACKUP 9\n');
    await becomesExactly({ a: 'master', b: 'backup' });
    expect(rivals).toEqual(['a']);
  });

  it('given a writer that closes and another that opens, then both are heard', async () => {
    await using _following = await followNotifyFifo(path, listener);
    await write('INSTANCE "a" BACKUP 1\n');
    await becomesExactly({ a: 'backup' });
    await write('INSTANCE "a" MASTER 1\n');
    await becomesExactly({ a: 'master' });
  });

  it('given the same state again, then nobody is woken', async () => {
    await using _following = await followNotifyFifo(path, listener);
    await write('INSTANCE "a" MASTER 1\n');
    const first = await becomesExactly({ a: 'master' });
    await write('INSTANCE "a" MASTER 2\n', 'INSTANCE "b" BACKUP 1\n');
    const second = await becomesExactly({ a: 'master', b: 'backup' });
    expect(second).not.toBe(first);
    await write('INSTANCE "a" MASTER 2\n', 'INSTANCE "c" BACKUP 1\n');
    await becomesExactly({ a: 'master', b: 'backup', c: 'backup' });
  });

  it.each([
    'a file',
    'nothing',
  ])('given %s in its place, then it is a FIFO for this user alone, and gone afterwards', async (before) => {
    if (before === 'a file') await writeFile(path, 'INSTANCE "a" MASTER 1\n', { mode: 0o666 });
    const following = await followNotifyFifo(path, listener);
    const { mode } = await stat(path);
    expect((mode & 0o777).toString(8)).toBe('600');
    expect((await stat(path)).isFIFO()).toBe(true);
    await following[Symbol.asyncDispose]();
    expect(await readdir(folder.path)).toEqual([]);
    expect(states.value.size).toBe(0);
  });

  it('given its end, then no descriptor is left', async () => {
    const following = await followNotifyFifo(path, listener);
    expect(openFiles()).toContain(path);
    await following[Symbol.asyncDispose]();
    await expect.poll(() => openFiles().filter((file) => file.startsWith(path))).toEqual([]);
  });

  it('given a garbage collection, then it is still read', async () => {
    await using script = new Script(new URL('fixtures/fifo.ts', import.meta.url), { args: [path] });
    await script.hear('collected');
    await write('INSTANCE "a" MASTER 1\n');
    expect(await script.hear('states')).toMatchObject({ states: [['a', 'master']] });
    expect(script.errors).toBe('');
  });
});

const openFiles = (): readonly string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // the descriptor of the listing itself
    }
  });
