// A program of a test on a host of the lab, which tells what happens to it in lines of JSON.

import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { spawnTied } from '../../../src/host/keep-alive.ts';
import { inNamespace } from '../../../src/host/namespaces.ts';
import type { Host } from '../../../src/lab/topology.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');

/** A network namespace of the lab; `by` may lead on from there. */
export interface Place extends Pick<Host, 'namespace'> {
  /** A command that runs the program, such as unshare. */
  readonly by?: readonly string[];
}

/** Runs from the moment it is made until it is disposed of. */
export class Program<Event> implements AsyncDisposable {
  /** What it has told so far. */
  readonly events: Event[] = [];
  readonly #child: ReturnType<typeof spawnTied>;

  /**
   * @param file Of `test/e2e/fixtures`, or a path.
   * @param options Given to it as JSON.
   */
  constructor({ namespace, by = [] }: Place, file: string, options: object) {
    const [command, ...args] = inNamespace(namespace, [
      ...by,
      process.execPath,
      resolve(FIXTURES, file),
      JSON.stringify(options),
    ]);
    this.#child = spawnTied(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdin?.on('error', () => {}); // it has ended, which shows in what it does not tell
    createInterface({ input: this.#child.stdout as Readable }).on('line', (line) => {
      this.events.push(JSON.parse(line) as Event);
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Says a line to it. */
  tell(line: string): void {
    (this.#child.stdin as Writable).write(`${line}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }
}
