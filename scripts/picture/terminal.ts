// A terminal that nobody sits at: tmux, with keys that are typed and a screen that is read.

import { run } from '../../src/host/exec.ts';
import { waitFor } from '../../src/lab/wait.ts';

export interface TerminalOptions {
  /** Of the tmux server, which is this terminal's own: a server that ends takes no new terminal under its name. */
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
}

/** Runs a shell command from the moment it is made until it is disposed of. */
export class Terminal implements AsyncDisposable {
  readonly #name: string;

  private constructor(name: string) {
    this.#name = name;
  }

  static async start(command: string, { name, columns, rows }: TerminalOptions): Promise<Terminal> {
    const terminal = new Terminal(name);
    const size = ['-x', String(columns), '-y', String(rows)];
    await terminal.#tmux('-f', '/dev/null', 'new-session', '-d', ...size, command);
    await terminal.#tmux('set-option', '-g', 'status', 'off');
    await terminal.resize(columns, rows); // the status line had its row
    return terminal;
  }

  /** What stands on the screen, without colours. */
  text(): Promise<string> {
    return this.#tmux('capture-pane', '-p');
  }

  /** What stands on the screen, with the codes of the colours. */
  colouredText(): Promise<string> {
    return this.#tmux('capture-pane', '-e', '-p');
  }

  /** Waits until the screen shows what is wanted; resolves with the text. @throws {CplbError} CPLB_LAB with the screen. */
  async shows(wanted: string | RegExp, timeoutMs?: number): Promise<string> {
    const matches = (text: string) => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text));
    let text = '';
    const look = async () => {
      text = await this.text();
      return matches(text) ? text : undefined;
    };
    return waitFor(`"${wanted}" on the screen`, look, timeoutMs).catch((error) => {
      throw new Error(`${(error as Error).message} It shows:\n${text}`, { cause: error });
    });
  }

  /** Types keys, by the names that tmux has for them (`Down`, `Enter`) or as text. */
  async type(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#tmux('send-keys', key);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** The number of the process that the command runs in. */
  async pid(): Promise<number> {
    return Number(await this.#tmux('display-message', '-p', '#{pane_pid}'));
  }

  #tmux(...args: readonly string[]): Promise<string> {
    return run('tmux', ['-L', this.#name, ...args]);
  }

  /** Ends whatever runs in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux('kill-server').catch(() => {}); // it ends with its command
  }
}
