// A terminal of its own, by tmux: what is typed into it, and what a person would see in it.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../src/host/exec.ts';
import { eventually } from '../host/wait.ts';

/** A loaded machine takes seconds for the start of the command and for each of its answers. */
const PATIENCE_MS = 15_000;

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Variables besides PATH. */
  readonly env?: Readonly<Record<string, string>>;
}

export class Terminal implements AsyncDisposable {
  /** Holds the socket of a tmux of its own, which meets no other test's and no user's. */
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs a command in a shell, which tells its exit status, and the settings of the terminal after it. */
  static async open(command: readonly string[], options: TerminalOptions = {}): Promise<Terminal> {
    const { columns = 80, rows = 24, env = {} } = options;
    const terminal = new Terminal(await mkdtemp(join(tmpdir(), 'cplb-tmux-')));
    const variables = Object.entries({ PATH: process.env.PATH ?? '', ...env }).map(
      ([name, value]) => `${name}=${value}`,
    );
    // tmux is what names the terminal in TERM.
    const shell = `env -i TERM="$TERM" "$@"; echo "status $?"; stty -a; exec cat`;
    const size = ['-x', String(columns), '-y', String(rows)];
    await terminal.#do('new-session', '-d', ...size, 'sh', '-c', shell, 'sh', ...variables, ...command);
    return terminal;
  }

  #do(...args: readonly string[]): Promise<string> {
    return run('tmux', ['-u', '-f', '/dev/null', '-S', join(this.#folder, 'socket'), ...args]);
  }

  /** Types keys, by the names that tmux has for them. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#do('send-keys', ...keys);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#do('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** What is on the screen now, line by line. */
  async lines(...flags: readonly string[]): Promise<readonly string[]> {
    const text = await this.#do('capture-pane', '-p', ...flags);
    return text.replace(/\n$/, '').split('\n');
  }

  /** The process of the command. */
  async pid(): Promise<number> {
    const shell = (await this.#do('display-message', '-p', '#{pane_pid}')).trim();
    const children = await readFile(`/proc/${shell}/task/${shell}/children`, 'utf8');
    return Number.parseInt(children, 10);
  }

  /** Waits until the screen has something; resolves with its lines. */
  async sees(wanted: string | RegExp): Promise<readonly string[]> {
    let last: readonly string[] = [];
    try {
      return await eventually(
        `the screen shows ${wanted}`,
        async () => {
          last = await this.lines();
          const text = last.join('\n');
          return (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) && last;
        },
        PATIENCE_MS,
      );
    } catch (error) {
      throw new Error(`${(error as Error).message}; it shows:\n${last.join('\n')}`);
    }
  }

  /** Waits for the end of the command: it has this status, and has left the terminal as it found it. */
  async isLeft(status: number): Promise<void> {
    await this.resize(120, 40); // stty tells a lot
    const text = (await this.sees(/^status \d+$.*extproc/ms)).join('\n');
    assert.equal(/^status (\d+)$/m.exec(text)?.[1], String(status));
    for (const setting of ['icanon', 'echo', 'isig', 'icrnl', 'opost'])
      assert.match(text, new RegExp(`(?<!-)\\b${setting}\\b`));
    const modes = await this.#do('display-message', '-p', '#{alternate_on} #{cursor_flag}');
    assert.equal(modes.trim(), '0 1');
  }

  /** Takes the terminal away, as a closed window or a lost connection does. */
  async close(): Promise<void> {
    await this.#do('kill-server').catch(() => {}); // it ends with its last window
    await rm(this.#folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
