// The memory of known backends on a real file system.

import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KnownBackends } from '../../../src/backends/discovery.ts';
import { formatMemory, Memory, recall, remembered } from '../../../src/backends/memory.ts';
import type { Backend } from '../../../src/base/backend.ts';
import { Latest } from '../../../src/base/latest.ts';
import { run } from '../../../src/host/exec.ts';
import { backend, keys } from '../../unit/backends/fixture.ts';
import { ips } from '../../unit/plan/fixture.ts';
import { Folder } from '../host/folder.ts';
import { quiet, Running, recorded } from '../host/running.ts';
import { eventually } from '../host/wait.ts';

const [A, B] = [backend('10.0.0.1'), backend('10.0.0.2')];
const filter = { vips: ips('10.0.0.100'), ownAddresses: new Set(ips('10.0.0.1')) };

let folder: Folder;
let stateDir: string;
let file: string;
beforeEach(async () => {
  folder = await Folder.make();
  stateDir = folder.file('deep/state');
  file = folder.file('deep/state/backends.json');
});
afterEach(() => folder[Symbol.asyncDispose]());

const known = (source: KnownBackends['source'], ...backends: readonly Backend[]): KnownBackends => ({
  backends,
  source,
  problem: undefined,
  ca: undefined,
});

/** A memory at work, with what it is told. */
async function remembering(recalled: readonly Backend[] = [], logger = quiet) {
  const latest = new Latest(known('static', A));
  const running = await Running.start(new Memory({ known: latest, stateDir, recalled, logger }));
  return { latest, [Symbol.asyncDispose]: () => running.stop() };
}

const REMEMBERED = 'the API servers are remembered for the next start';

/** Lets whoever follows a value see it before it is set again. */
const seen = () => new Promise((resolve) => setImmediate(resolve));

const written = () => readFile(file, 'utf8').catch(() => '');
const becomes = (...backends: readonly Backend[]) =>
  eventually('it is written', async () => (await written()) === formatMemory(backends));

describe('Memory', () => {
  it('given what discovery learns, then that is written, each change, private and whole; the static list is not', async () => {
    await using memory = await remembering();
    for (const source of ['static', 'cache'] as const) {
      memory.latest.set(known(source, A, B));
      await seen();
    }
    expect(await written()).toBe('');
    memory.latest.set(known('endpoints', B));
    await becomes(B);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(stateDir)).mode & 0o777).toBe(0o700);
    memory.latest.set(known('endpointslices', A, B));
    await becomes(A, B);
    expect(await readdir(stateDir)).toEqual(['backends.json']);
    expect(keys(await recall(stateDir, filter, quiet))).toEqual(keys([A, B]));
    expect(keys(await remembered(stateDir))).toEqual(keys([A, B]));
  });

  it('given the set that was recalled, or the same again, then nothing is written', async () => {
    const { logger, messages } = recorded();
    await using memory = await remembering([A, B], logger);
    for (const backends of [[A, B], [B], [B], [A]]) {
      memory.latest.set(known('endpointslices', ...backends));
      await seen();
    }
    await becomes(A);
    expect(messages).toEqual([REMEMBERED, REMEMBERED]);
  });

  it('given a folder that cannot be written, then that is one warning, and written as soon as it can be', async () => {
    await writeFile(folder.file('deep'), 'a file where the folder should be');
    const { logger, messages } = recorded();
    await using memory = await remembering([], logger);
    memory.latest.set(known('endpointslices', A));
    await eventually('a warning', () => messages.length > 0);
    memory.latest.set(known('endpointslices', B));
    await run('rm', [folder.file('deep')]);
    memory.latest.set(known('endpointslices', A, B));
    await becomes(A, B);
    const warnings = messages.filter((message) => message !== REMEMBERED);
    expect(warnings).toEqual(['the API servers cannot be remembered for the next start']);
  });
});

describe('recall', () => {
  it.each<[string, string | undefined, boolean]>([
    ['no file', undefined, false],
    ['noise', 'noise', true],
    ['another version', formatMemory([A]).replace('cplb/v1', 'cplb/v2'), true],
    ['a VIP in it', formatMemory([A, backend('10.0.0.100')]), true],
    ['more than 64 KiB', `${formatMemory([A])}${' '.repeat(65_536)}`, true],
  ])('given %s, then nothing is recalled, and a warning is worth it or not', async (_given, text, worth) => {
    await mkdir(stateDir, { recursive: true });
    if (text !== undefined) await writeFile(file, text);
    const { logger, messages } = recorded();
    const level = worth ? 'warn' : 'debug';
    logger.level = level;
    expect(await recall(stateDir, filter, logger)).toEqual([]);
    expect(messages).toEqual(['no API servers are recalled']);
    logger.level = worth ? 'error' : 'info';
    await recall(stateDir, filter, logger);
    expect(messages).toHaveLength(1);
  });

  it('given a FIFO in its place, then the start does not hang', async () => {
    await mkdir(stateDir, { recursive: true });
    await run('mkfifo', [file]);
    expect(await recall(stateDir, filter, quiet)).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('given a file that may not be read, then nothing is recalled', async () => {
    await mkdir(stateDir, { recursive: true });
    await writeFile(file, formatMemory([A]));
    await chmod(file, 0);
    expect(await recall(stateDir, filter, quiet)).toEqual([]);
  });
});
