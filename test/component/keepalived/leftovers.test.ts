// What an earlier cplb left in the run directory: pid files that lie, and a keepalived that lives on.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import type { Script } from '../host/script.ts';
import { eventually, within } from '../host/wait.ts';
import { isMaster, killAtOnce, Node, VIP } from './node.ts';

const START_MS = 15_000;

/** It has the VIP, and one keepalived with its two processes is all that runs. */
async function holdsAlone(node: Node, script: Script): Promise<void> {
  await script.hear('states', isMaster, 0, START_MS);
  await eventually('the VIP has a finite life', async () => (await node.vip())?.finite);
  const { errors } = script;
  expect(errors).not.toContain('it is started again');
  expect(errors).not.toContain('already running');
}

/** A keepalived that nobody supervises, in the run directory of a cplb that has gone. */
class Orphan implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly ended: Promise<unknown>;
  pids: readonly number[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.ended = once(child, 'exit');
  }

  /** Resolves once it holds the VIP. */
  static async start(node: Node): Promise<Orphan> {
    const predecessor = await node.start();
    await predecessor.ask('stop', 'stopped', START_MS);
    await predecessor.ended();
    const file = (name: string) => node.folder.file(name);
    await writeFile(file('score'), '100\n'); // the stop has yielded
    const paths = [
      '--use-file',
      file('keepalived.conf'),
      '--pid',
      file('keepalived.pid'),
      '--vrrp_pid',
      file('vrrp.pid'),
    ];
    const [program, ...args] = node.namespace.command('keepalived', '--dont-fork', '--vrrp', ...paths);
    const orphan = new Orphan(spawn(program, args, { stdio: 'ignore' }));
    try {
      orphan.pids = await node.pids();
      await node.hasVip(VIP, START_MS);
      return orphan;
    } catch (error) {
      await orphan[Symbol.asyncDispose]();
      throw error;
    }
  }

  signal(signal: NodeJS.Signals): void {
    for (const pid of this.pids) process.kill(pid, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    killAtOnce(this.#child.pid as number, ...this.pids.slice(1));
    await this.ended;
  }
}

describe.skipIf(!canMakeNamespaces).concurrent('what a dead cplb left (needs root)', () => {
  it.each([
    ['another process', (pid: number) => `${pid}\n`],
    ['every process', () => '-1\n'],
    ['init', () => '1\n'],
    ['nobody', () => '4194304\n'],
    ['nonsense', () => '\0\xff x\n'],
    ['nothing', () => ''],
  ])('given pid files that name %s, then that lives on, and keepalived is started', async (_given, text) => {
    await using node = await Node.make('10.0.0.1/24');
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      for (const name of ['keepalived.pid', 'vrrp.pid']) {
        await writeFile(node.folder.file(name), text(bystander.pid as number));
      }
      await holdsAlone(node, await node.start());
      expect([bystander.exitCode, bystander.signalCode]).toEqual([null, null]);
    } finally {
      bystander.kill('SIGKILL');
    }
  });

  it.each([
    ['lives', undefined],
    ['stands still', 'SIGSTOP'],
  ] as const)(
    'given a keepalived of a dead cplb that %s, then it is ended, and the VIP is held by ours',
    async (_given, signal) => {
      await using node = await Node.make('10.0.0.1/24');
      await using orphan = await Orphan.start(node);
      if (signal !== undefined) orphan.signal(signal);
      const script = await node.start();
      await within('the end of the old one', orphan.ended);
      await holdsAlone(node, script);
      const running = [...(await node.pids()), ...(await node.namespace.processes())];
      expect(running.filter((pid) => orphan.pids.includes(pid))).toEqual([]);
      await script.ask('stop', 'stopped', START_MS);
      expect(await node.vip()).toBeUndefined();
      await node.isQuiet();
    },
    60_000,
  );
});
