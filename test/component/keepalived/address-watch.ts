// Every change of a node's addresses, as the kernel tells of it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Namespace } from '../host/namespace.ts';
import { eventually } from '../host/wait.ts';

/** An address that nobody else uses, to see whether the watch has begun. */
const SIGN = '192.0.2.1/32';

export class AddressWatch implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];

  private constructor(namespace: Namespace) {
    this.#child = spawn('ip', ['-netns', namespace.name, '-oneline', 'monitor', 'address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    createInterface({ input: this.#child.stdout as Readable }).on('line', (line) => void this.#lines.push(line));
  }

  /** Resolves once nothing can be missed any more. */
  static async start(namespace: Namespace): Promise<AddressWatch> {
    const watch = new AddressWatch(namespace);
    await eventually('the watch has begun', async () => {
      for (const verb of ['add', 'delete']) await namespace.ip('address', verb, SIGN, 'dev', 'lo');
      return watch.#lines.some((line) => line.includes(SIGN));
    });
    return watch;
  }

  /** How often the address was taken away. */
  removals = (address: string): number => this.#about(address).filter((line) => line.startsWith('Deleted')).length;

  /** How often it came, or was given another lifetime. */
  additions = (address: string): number => this.#about(address).length - this.removals(address);

  #about = (address: string): readonly string[] => this.#lines.filter((line) => line.includes(` ${address}/`));

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    if (this.#child.kill('SIGKILL')) await ended;
  }
}
