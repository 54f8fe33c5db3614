// `cplb start`, as it is installed, on a machine of its own: one interface with an address, and nobody else.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { fetchStatus } from '../../../src/admin/client.ts';
import { eventually, within } from '../host/wait.ts';
import { COMMAND, Folder } from './command.ts';

const MACHINE = `set -e
ip link set lo up
ip link add eth0 type bridge
ip link set eth0 up
ip address add 10.0.0.1/24 dev eth0
exec "$@"
`;

const START_MS = 15_000;

export class RunningCplb implements AsyncDisposable {
  readonly child: ChildProcess;
  /** All that it writes to standard error, once it has ended. */
  readonly stderr: Promise<string>;
  readonly runDir: string;
  readonly #folder: Folder;

  private constructor(folder: Folder, child: ChildProcess) {
    this.#folder = folder;
    this.child = child;
    this.runDir = folder.join('run');
    const ended = once(child, 'close');
    this.stderr = readAll(child.stderr as Readable).then((text) => ended.then(() => text));
    this.stderr.catch(() => {}); // of a test that closes it
  }

  /** Needs root. The program is the child itself, so that signals reach it. */
  static async start(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    by: readonly string[] = [],
  ): Promise<RunningCplb> {
    const folder = await Folder.make();
    const script = await folder.write('machine', MACHINE);
    const folders = ['--run-dir', folder.join('run'), '--state-dir', folder.join('state')];
    const command = ['-n', 'sh', script, ...by, ...COMMAND, 'start', ...folders, ...args];
    const child = spawn('unshare', command, {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return new RunningCplb(folder, child);
  }

  async holds(): Promise<void> {
    const holder = async () => (await fetchStatus(this.runDir).catch(() => undefined))?.holder;
    await eventually('it holds the VIP', holder, START_MS);
  }

  /** What is in a file of the run directory. */
  text(name: string): Promise<string> {
    return readFile(join(this.runDir, name), 'utf8');
  }

  exists(name: string): boolean {
    return existsSync(join(this.runDir, name));
  }

  /** Ends it in order. @returns What it wrote. */
  async stop(): Promise<string> {
    this.child.kill('SIGTERM');
    return within('its end', this.stderr, START_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
    }
    await this.#folder[Symbol.asyncDispose]();
  }
}
