// Files that are whole at every moment, and files that are read with care.

import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/host/exec.ts';
import { isFull, overwriteFile, readSmallFile, writeFileAtomic } from '../../../src/host/files.ts';
import { Folder } from './folder.ts';

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make();
});
afterEach(() => folder[Symbol.asyncDispose]());

const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;

describe('writeFileAtomic', () => {
  it.each([0o600, 0o644, 0o666])('given mode %o and any umask, then the file has exactly that mode', async (mode) => {
    const umask = process.umask(0o077);
    try {
      await writeFileAtomic(folder.file('a'), 'text', { mode });
    } finally {
      process.umask(umask);
    }
    expect(await modeOf(folder.file('a'))).toBe(mode);
  });

  it('given an old file, then it is replaced with text and mode', async () => {
    await writeFile(folder.file('a'), 'old', { mode: 0o644 });
    await writeFileAtomic(folder.file('a'), 'new', { mode: 0o600 });
    expect(await readFile(folder.file('a'), 'utf8')).toBe('new');
    expect(await modeOf(folder.file('a'))).toBe(0o600);
    expect(await readdir(folder.path)).toEqual(['a']);
  });

  it('given a reader at every moment, then it sees the old text or the new one, whole', async () => {
    const texts = ['a', 'b'].map((letter) => letter.repeat(200_000));
    await writeFileAtomic(folder.file('a'), texts[0] as string, { mode: 0o600 });
    let done = false;
    const reading = (async () => {
      while (!done) expect(texts).toContain(await readFile(folder.file('a'), 'utf8'));
    })();
    for (let i = 0; i < 20; i++) await writeFileAtomic(folder.file('a'), texts[i % 2] as string, { mode: 0o600 });
    done = true;
    await reading;
  });

  it('given many writers at once, then one of their texts is there, whole, and nothing else', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(1000));
    await Promise.all(texts.map((text) => writeFileAtomic(folder.file('a'), text, { mode: 0o600 })));
    expect(texts).toContain(await readFile(folder.file('a'), 'utf8'));
    expect(await readdir(folder.path)).toEqual(['a']);
  });

  it('given a rename that fails, then what was there stays and no temporary file is left', async () => {
    await mkdir(folder.file('a'));
    await writeFile(folder.file('a/inside'), 'old');
    await expect(writeFileAtomic(folder.file('a'), 'new', { mode: 0o600 })).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(await readdir(folder.path)).toEqual(['a']);
    expect(await readFile(folder.file('a/inside'), 'utf8')).toBe('old');
  });

  it('given a folder that is not there, then the system error', async () => {
    await expect(writeFileAtomic(folder.file('no/a'), 'x', { mode: 0o600 })).rejects.toThrow('ENOENT');
  });

  it('given the file as it is being written, then its temporary name starts with a dot, which kubelet passes over', async () => {
    const names = new Set<string>();
    let done = false;
    const looking = (async () => {
      while (!done) for (const name of await readdir(folder.path)) names.add(name);
    })();
    for (let i = 0; i < 20; i++) await writeFileAtomic(folder.file('vip.yaml'), 'x', { mode: 0o600 });
    done = true;
    await looking;
    expect([...names].filter((name) => !name.startsWith('.'))).toEqual(['vip.yaml']);
  });
});

describe('overwriteFile', () => {
  it.each([
    ['nothing', undefined, '7\n'],
    ['a longer text', '-255\n', '7\n'],
    ['a shorter text', '7\n', '-255\n'],
  ])('given %s, then the new text alone is there', async (_given, before, text) => {
    if (before !== undefined) await writeFile(folder.file('a'), before);
    await overwriteFile(folder.file('a'), text, { mode: 0o600 });
    expect(await readFile(folder.file('a'), 'utf8')).toBe(text);
  });
});

describe('isFull', () => {
  it.each([
    ['a folder with room', '/tmp', false],
    ['a file system without any', '/proc', false],
    ['a folder that is gone', '/nowhere', false],
  ])('given %s, then it is not', (_given, path, full) => {
    expect(isFull(path)).toBe(full);
  });
});

describe('readSmallFile', () => {
  it.each([
    ['a file of exactly the limit', 'four', 4],
    ['an empty file', '', 0],
  ])('given %s, then its text', async (_given, text, limit) => {
    await writeFile(folder.file('a'), text);
    expect(await readSmallFile(folder.file('a'), limit)).toBe(text);
  });

  it.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    ['no file', async () => {}, /ENOENT/],
    ['a larger one', (path) => writeFile(path, 'fives'), /has 5 bytes, more than 4/],
    ['a folder', (path) => mkdir(path), /EISDIR: .* is a folder/],
    ['a file that the kernel does not give', (path) => symlink('/proc/self/mem', path), /EIO/],
    ['a FIFO that nobody writes to', (path) => run('mkfifo', [path]), /no regular file/],
    ['a device without an end', (path) => symlink('/dev/zero', path), /no regular file/],
  ])('given %s, then it says so at once', async (_given, make, why) => {
    await make(folder.file('a'));
    await expect(readSmallFile(folder.file('a'), 4)).rejects.toThrow(why);
  });
});
