// A fixture program of ours in a process of its own: a line is an order, a line of JSON comes back.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { within } from './wait.ts';

/** How much of a fixture's standard error a failure shows, from the end. */
const LAST_WORDS = 2000;

/** What a fixture program says. */
export interface Said {
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface ScriptOptions {
  readonly args?: readonly string[];
  /** Puts something in front of the command line, such as nsenter. */
  readonly wrap?: (...command: readonly string[]) => [string, ...string[]];
}

export class Script implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly said: Said[] = [];
  readonly #ended: Promise<unknown>;
  #errors = '';
  /** Its exit is told before its last lines are read. */
  #isHeardOut = false;
  #bell = Promise.withResolvers<void>();

  /** @param file The program, as a URL of TypeScript that Node runs as it is. */
  constructor(file: URL, { args = [], wrap = (...command) => command as [string, ...string[]] }: ScriptOptions = {}) {
    const [program, ...rest] = wrap(process.execPath, '--expose-gc', fileURLToPath(file), ...args);
    this.child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#ended = once(this.child, 'exit');
    this.#ended.catch(() => {});
    (this.child.stdin as Writable).on('error', () => {}); // it has gone; its end is seen elsewhere
    (this.child.stderr as Readable).on('data', (chunk) => {
      this.#errors += chunk;
    });
    createInterface({ input: this.child.stdout as Readable })
      .on('line', (line) => {
        this.said.push(JSON.parse(line));
        this.#ring();
      })
      .on('close', () => {
        this.#isHeardOut = true;
        this.#ring();
      });
  }

  #ring(): void {
    this.#bell.resolve();
    this.#bell = Promise.withResolvers();
  }

  tell(order: string): void {
    (this.child.stdin as Writable).write(`${order}\n`);
  }

  /** The first thing said after `since` that is as wanted; a failure with its standard error when it ends before. */
  async hear(event: string, wanted: (said: Said) => boolean = () => true, since = 0, ms?: number): Promise<Said> {
    const listen = async () => {
      for (;;) {
        const found = this.said.slice(since).find((said) => said.event === event && wanted(said));
        if (found !== undefined) return found;
        if (this.#isHeardOut) {
          await this.#ended;
          throw new Error(`the fixture ended with ${this.child.exitCode ?? this.child.signalCode}`);
        }
        await this.#bell.promise;
      }
    };
    return within(`the fixture says "${event}"`, listen(), ms).catch((error) => {
      throw new Error(`${error.message}\nit said: ${JSON.stringify(this.said)}\n${this.#errors.slice(-LAST_WORDS)}`);
    });
  }

  /** Tells it something and waits for the answer. */
  ask(order: string, event: string, ms?: number): Promise<Said> {
    const since = this.said.length;
    this.tell(order);
    return this.hear(event, undefined, since, ms);
  }

  get errors(): string {
    return this.#errors;
  }

  /** Waits until it has ended by itself and all that it said is heard. */
  async ended(ms?: number): Promise<void> {
    await within('the fixture ends', once(this.child, 'close'), ms);
  }

  async end(signal: NodeJS.Signals, ms?: number): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.child.kill(signal);
    await within(`the fixture ends by ${signal}`, this.#ended, ms);
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.end('SIGKILL');
  }
}
