// `--output` on a live manifest while the command is killed: kubelet sees the old file or the new one, whole.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { COMMAND, cplb, Folder, printed } from './command.ts';

const RUNS = 200;
const DEADLINE_MS = 120_000;
const OLD = `# the manifest of the running pod\n${'x'.repeat(5000)}\n`;
const FLAGS = ['--interface', 'eth0', '--vip', '10.0.0.100/24', '--backend', '10.0.0.1'];
const NAME = 'vip.yaml';
/** kubelet passes over names with a leading dot in its manifest folder. */
const LEFTOVER = /^\.vip\.yaml\.[0-9a-f]{12}\.tmp$/;

const init = (path: string) =>
  spawn(COMMAND[0], [COMMAND[1], 'init', ...FLAGS, '--output', path], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH },
  });

/** Runs the command and kills it after `delayMs`, unless it has ended by then. */
async function runAndKill(path: string, delayMs: number): Promise<{ livedMs: number; isKilled: boolean }> {
  const child = init(path);
  const exit = once(child, 'exit');
  const born = performance.now();
  const canceled = new AbortController();
  const kill = sleep(delayMs, undefined, { signal: canceled.signal }).then(
    () => child.kill('SIGKILL'),
    () => {}, // it was faster
  );
  await exit;
  canceled.abort();
  await kill;
  return { livedMs: performance.now() - born, isKilled: child.signalCode === 'SIGKILL' };
}

interface Fate {
  readonly isKilled: boolean;
  readonly isNew: boolean;
  readonly mode: number;
  readonly text: string;
  readonly others: readonly string[];
}

async function fate(delayMs: number): Promise<Fate> {
  await using folder = await Folder.make();
  const path = await folder.write(NAME, OLD, 0o644);
  const { isKilled } = await runAndKill(path, delayMs);
  const text = await readFile(path, 'utf8');
  const { mode } = await stat(path);
  const others = (await readdir(folder.path)).filter((name) => name !== NAME);
  return { isKilled, isNew: text !== OLD, mode: mode & 0o777, text, others };
}

/** The results of every call, of which as many run at a time as the machine has processors. */
async function pool<T>(calls: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  const results: T[] = [];
  const waiting = [...calls];
  const worker = async () => {
    for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) results.push(await call());
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

/** Milliseconds that a run takes beside as many others as there are at a time; the median of a few. */
async function usualDuration(): Promise<number> {
  await using folder = await Folder.make();
  const times = await pool(
    Array.from({ length: 10 }, (_, i) => () => runAndKill(folder.join(`${i}.yaml`), DEADLINE_MS)),
  );
  const sorted = times.map(({ livedMs }) => livedMs).toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

describe('a run that is killed', () => {
  it(
    `given ${RUNS} at every moment of it, then the file is the old or the new one, whole`,
    async () => {
      const expected = await printed(['init', ...FLAGS]);
      const duration = await usualDuration();
      // Every other moment lies where the file is written, or behind it, should the machine have become slower.
      const moments = Array.from(
        { length: RUNS },
        (_, i) => duration * (i % 2 === 0 ? i / RUNS : 0.65 + (0.9 * i) / RUNS),
      );
      const fates = await pool(moments.map((moment) => () => fate(moment)));

      for (const { isNew, mode, text, others } of fates) {
        expect(text).toBe(isNew ? expected : OLD);
        expect(mode).toBe(isNew ? 0o600 : 0o644);
        expect(others.filter((name) => !LEFTOVER.test(name))).toEqual([]);
      }
      // Else nothing was killed before the replacement, or nothing after it, and the test has shown nothing.
      const killed = fates.filter(({ isKilled }) => isKilled);
      expect(killed.filter(({ isNew }) => !isNew).length).toBeGreaterThan(20);
      expect(killed.filter(({ isNew }) => isNew).length).toBeGreaterThan(0);
    },
    DEADLINE_MS,
  );

  it('given temporary files that killed runs have left, then the next run removes them and no others', async () => {
    await using folder = await Folder.make();
    const path = await folder.write(NAME, OLD);
    const stale = ['.vip.yaml.0123456789ab.tmp', '.vip.yaml.ffffffffffff.tmp'];
    const fresh = '.vip.yaml.aaaaaaaaaaaa.tmp'; // may belong to another run that has not ended
    const strangers = [
      '.vip.yaml.swp',
      '.vip.yaml.0123.tmp',
      '.other.yaml.0123456789ab.tmp',
      'vip.yaml.0123456789ab.tmp',
    ];
    for (const name of [...stale, fresh, ...strangers]) await writeFile(folder.join(name), 'half');
    const longAgo = new Date(Date.now() - 60_000);
    for (const name of [...stale, ...strangers]) await utimes(folder.join(name), longAgo, longAgo);

    expect(await printed(['init', ...FLAGS, '--output', path])).toBe('');
    expect((await readdir(folder.path)).toSorted()).toEqual([fresh, ...strangers, NAME].toSorted());
  });

  it('given a folder in the name of a leftover, then the run succeeds all the same', async () => {
    await using folder = await Folder.make();
    const path = folder.join(NAME);
    const odd = folder.join('.vip.yaml.0123456789ab.tmp');
    await mkdir(odd);
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(odd, longAgo, longAgo);
    expect(await printed(['init', ...FLAGS, '--output', path])).toBe('');
    expect(existsSync(odd)).toBe(true);
  });
});

/** strace kills exactly at a system call, which no clock hits reliably. It may be missing, or not allowed. */
const STRACE = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;

describe.skipIf(!STRACE)('a run that is killed at a system call (with strace)', () => {
  it.each([
    ['the first change of the temporary file', 'fchmod:signal=KILL', 'old', 1],
    ['writing it out to the disk', 'fsync:signal=KILL', 'old', 1],
    ['the replacement', '/^rename:signal=KILL', 'old', 1],
    ['writing the folder out to the disk', 'fsync:signal=KILL', 'new', 0],
  ])('given %s, then the file is whole', async (_given, inject, which, leftovers) => {
    await using folder = await Folder.make();
    const path = await folder.write(NAME, OLD);
    const onFolder = which === 'new' ? ['-P', folder.path] : [];
    const by = ['strace', '-f', '-o', '/dev/null', ...onFolder, '-e', `inject=${inject}`];
    const expected = await printed(['init', ...FLAGS]);
    const { status } = await cplb(['init', ...FLAGS, '--output', path], { by });
    expect(status).toBe('SIGKILL');
    expect(await readFile(path, 'utf8')).toBe(which === 'old' ? OLD : expected);
    expect((await readdir(folder.path)).filter((name) => LEFTOVER.test(name))).toHaveLength(leftovers);
  });
});
