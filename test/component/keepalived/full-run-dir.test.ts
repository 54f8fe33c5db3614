// A run directory that becomes full while keepalived runs: it stays as it is, and what was not possible is made good later.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { run } from '../../../src/host/exec.ts';
import { canMakeNamespaces } from '../host/namespace.ts';
import type { Script } from '../host/script.ts';
import { eventually, within } from '../host/wait.ts';
import { AddressWatch } from './address-watch.ts';
import { isMaster, Node, VIP } from './node.ts';

const START_MS = 15_000;

/** Others are tried every 5 s. */
const RETRY_MS = 15_000;

/** Takes every page that becomes free, as something does that logs. */
const TAKE_ROOM = 'while :; do head -c 4096 /dev/zero >>"$1/filler" 2>/dev/null; done';

/** Takes every file that becomes free. */
const TAKE_FILES = 'mkdir -p "$1/filler"; i=0; while :; do i=$((i+1)); true >"$1/filler/$i"; done 2>/dev/null';

/** A program that fills a folder until it is disposed of; then there is room again. */
class Filler implements AsyncDisposable {
  readonly #folder: string;
  readonly #child: ChildProcess;

  constructor(script: string, folder: string) {
    this.#folder = folder;
    this.#child = spawn('sh', ['-c', script, 'sh', folder], { stdio: 'ignore' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await within('the filler ends', ended);
    }
    await rm(`${this.#folder}/filler`, { recursive: true, force: true });
  }
}

/** A small file system of its own on a folder. */
async function mounted(folder: string, options: string): Promise<AsyncDisposable> {
  await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  return { [Symbol.asyncDispose]: async () => void (await run('umount', ['--lazy', folder])) };
}

const told = ({ errors }: Script): readonly string[] =>
  errors.split('\n').filter((line) => line.includes('"repeated":0') && line.includes('the run directory is full'));

describe.skipIf(!canMakeNamespaces).concurrent('a run directory (needs root)', { timeout: 60_000 }, () => {
  it.each([
    ['room', 'size=256k', TAKE_ROOM],
    ['files', 'size=256k,nr_inodes=60', TAKE_FILES],
  ])('given one that runs out of %s, then keepalived and the VIP stay, a new score counts, and it is told once', async (_given, options, script) => {
    await using node = await Node.make('10.0.0.1/24');
    await using _mounted = await mounted(node.folder.path, options);
    const cplb = await node.start({ score: 200, spec: { unicast: true, kubeconfig: '/nowhere' } });
    await cplb.hear('states', isMaster, 0, START_MS);
    await node.hasVip();
    const pids = await node.pids();
    await using watch = await AddressWatch.start(node.namespace);
    let since = 0;
    {
      await using _filler = new Filler(script, node.folder.path);
      await eventually('it is told', () => told(cplb).length > 0, START_MS);
      cplb.tell('score 150');
      const score = () => readFile(node.folder.file('score'), 'utf8');
      await eventually('the score is written', async () => (await score()) === '150\n');
      const refused = await cplb.ask('peers 10.0.0.3', 'rejected');
      expect(refused.why).toContain('ENOSPC');
      since = cplb.said.length;
    }
    await cplb.hear('accepted', undefined, since, RETRY_MS);
    expect(await readFile(node.folder.file('keepalived.conf'), 'utf8')).toContain('10.0.0.3');
    expect(await node.pids()).toEqual(pids);
    expect(watch.removals(VIP)).toBe(0);
    expect(told(cplb)).toHaveLength(1);
    expect(JSON.parse(told(cplb)[0] ?? '')).toMatchObject({
      runDir: node.folder.path,
      action: expect.stringContaining('sizeLimit'),
    });
    await cplb.ask('stop', 'stopped');
  });
});
