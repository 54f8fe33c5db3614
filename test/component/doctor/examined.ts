// A node that `cplb doctor` looks at, as its user runs it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceText } from '../../unit/plan/fixture.ts';
import { cplb, type Outcome } from '../cli/command.ts';
import { Node } from '../keepalived/node.ts';
import { Speaker } from '../keepalived/speaker.ts';

export const FLAGS = ['--interface', 'eth0', '--vip', '10.0.0.100/24', '--vrid', '51'] as const;

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** In front of the command line. */
  readonly by?: readonly string[];
}

/** Two nodes on one wire: the one that is examined, and another one. */
export class Examined implements AsyncDisposable {
  readonly node: Node;
  readonly other: Node;
  readonly #pair: AsyncDisposable;
  readonly #stack = new AsyncDisposableStack();

  private constructor(pair: [Node, Node] & AsyncDisposable) {
    [this.node, this.other] = pair;
    this.#pair = pair;
  }

  static async make(): Promise<Examined> {
    const examined = new Examined(await Node.pair());
    await examined.ip('route', 'add', 'default', 'via', '10.0.0.254');
    return examined;
  }

  ip = (...args: readonly string[]): Promise<string> => this.node.namespace.ip(...args);

  run = (...command: readonly string[]): Promise<string> => this.node.namespace.run(...command);

  /** Sets a kernel parameter of the node. */
  sysctl = (name: string, value: string): Promise<string> =>
    this.run('sh', '-c', `echo ${value} >/proc/sys/net/${name}`);

  /** Runs `cplb doctor`, whose run directory is this node's own. */
  doctor(args: readonly string[], { env = {}, by = [] }: Surroundings = {}): Promise<Outcome> {
    const own = ['--run-dir', this.node.folder.file('run')];
    return cplb(['doctor', ...args, ...own], { env, by: this.node.namespace.command(...by) });
  }

  /** What it says of one check, with `N` for each process number and MAC address. */
  async look(check: string, { flags = FLAGS, ...surroundings }: Surroundings & { flags?: readonly string[] } = {}) {
    const { status, stdout, stderr } = await this.doctor([...flags, '--only', check], surroundings);
    if (stderr !== '') throw new Error(`the doctor says on standard error: ${stderr}`);
    const told = stdout.replaceAll(/PID \d+|kill \d+|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/g, (each) =>
      each.replace(/[\da-f:]+$/, 'N'),
    );
    return {
      status,
      lines: told
        .split('\n')
        .slice(0, -2)
        .map((line) => line.trim().replaceAll(/ {2,}/g, '  ')),
    };
  }

  /** keepalived on the other node. */
  async speak(instance: InstanceText, addresses: readonly string[] = ['10.0.0.2/24']): Promise<Speaker> {
    const speaker = this.#stack.use(await Speaker.start(this.other, { addresses, instances: [instance], score: 100 }));
    await speaker.says('Entering MASTER STATE');
    return speaker;
  }

  /** A program of another name that does nothing, on this node. */
  async bystander(name: string, ...args: readonly string[]): Promise<void> {
    const path = this.node.folder.file(name);
    await copyFile('/bin/sleep', path);
    await this.start(path, ...(args.length === 0 ? ['600'] : args));
  }

  /** Starts a program on this node, which ends with it. */
  async start(...command: readonly string[]): Promise<ChildProcess> {
    const [program, ...args] = this.node.namespace.command(...command);
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#stack.defer(async () => {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGKILL')) await ended;
    });
    await once(child, 'spawn');
    return child;
  }

  /** Something that listens on a port of this node, and answers HTTP with a text. */
  async listen(port: number, text = ''): Promise<void> {
    const script = `require('node:http').createServer((_, response) => response.end('${text}')).listen(${port}, () => console.log('up'))`;
    const child = await this.start(process.execPath, '--eval', script);
    if (child.stdout !== null) await once(child.stdout, 'data');
  }

  /** A path with every program but one. */
  async pathWithout(missing: string): Promise<Surroundings> {
    const folder = this.node.folder.file('bin');
    await mkdir(folder);
    for (const source of (process.env.PATH ?? '').split(':')) {
      for (const name of await readdir(source).catch(() => [])) {
        if (name !== missing) await symlink(join(source, name), join(folder, name)).catch(() => {}); // the first one counts
      }
    }
    return { by: ['env', `PATH=${folder}`] };
  }

  /** A path that begins with a program which is a script of sh. */
  async pathWith(name: string, script: string): Promise<Surroundings> {
    await writeFile(this.node.folder.file(name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { by: ['env', `PATH=${this.node.folder.path}:${process.env.PATH}`] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    await this.#pair[Symbol.asyncDispose]();
  }
}
