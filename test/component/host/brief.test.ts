// Programs of strangers: what they do wrong, and that nothing of them is left.

import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runBriefly } from '../../../src/host/brief.ts';
import { Folder } from './folder.ts';
import { eventually, within } from './wait.ts';

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make();
});
afterEach(() => folder[Symbol.asyncDispose]());

const options = (timeoutMs = 5000, signal = new AbortController().signal) => ({
  env: { PATH: process.env.PATH, PIDS: folder.file('pids') },
  timeoutMs,
  signal,
});
const sh = (script: string, ...rest: Parameters<typeof options>) =>
  within('the program', runBriefly('sh', ['-c', script], options(...rest)));

const isAlive = (pid: number) =>
  readFile(`/proc/${pid}/stat`, 'utf8').then(
    (text) => !text.slice(text.lastIndexOf(')')).startsWith(') Z'),
    () => false,
  );

/** The numbers that a script wrote down, once they are there. */
const pids = () =>
  eventually('the numbers of the processes', async () => {
    const text = await readFile(folder.file('pids'), 'utf8').catch(() => '');
    return text.endsWith('end\n') && text.split('\n').map(Number).filter(Boolean);
  });

const allGone = async () => {
  const found = await pids();
  expect(found.length).toBeGreaterThan(0);
  await eventually('no process is left', async () => !(await Promise.all(found.map(isAlive))).includes(true));
};

/** A program with a child of its own, both with its outputs open. */
const FAMILY = 'sleep 60 & echo $! > $PIDS; echo $$ >> $PIDS; echo end >> $PIDS;';

describe('runBriefly', () => {
  it('given a program, then its outputs and exit status come back, and its standard input is empty', async () => {
    expect(await sh('cat; echo out; echo err >&2; exit 3')).toEqual({ stdout: 'out\n', stderr: 'err\n', exitCode: 3 });
  });

  it('given one that hangs, then it ends at the deadline with its children', async () => {
    await expect(sh(`${FAMILY} wait`, 500)).rejects.toThrow(/`sh` did not end within 500 ms/);
    await allGone();
  });

  it('given one that leaves a child behind with its outputs open, then neither is waited for', async () => {
    expect(await sh(`${FAMILY} echo out`)).toMatchObject({ stdout: 'out\n', exitCode: 0 });
    await allGone();
  });

  it('given a stop, then it ends with its children', async () => {
    const stop = new AbortController();
    const running = sh(`${FAMILY} wait`, 60_000, stop.signal);
    running.catch(() => {});
    await pids();
    stop.abort();
    await expect(running).rejects.toThrow();
    await allGone();
  });

  it.each([
    ['that says too much', 'yes', /said more than 1048576 bytes/],
    ['that complains too much', 'yes >&2', /said more than 1048576 bytes/],
    ['that is killed', 'kill -9 $$', /was killed by SIGKILL/],
  ])('given one %s, then the error says so', async (_given, script, why) => {
    await expect(sh(script)).rejects.toThrow(why);
  });

  it('given one that is not there, then the error names it', async () => {
    const { exitCode, stderr } = await runBriefly('no-such-plug-in', [], options());
    expect([exitCode, stderr]).toEqual([127, expect.stringContaining('no-such-plug-in')]);
  });
});
