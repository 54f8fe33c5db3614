// A virtual machine with Debian's cloud kernel, for what the kernel of this machine may lack: `ip_vs` and `dummy`.
//
//   await using guest = await Guest.boot();
//   await guest.output('modprobe ip_vs && cplb lab up --nodes 2', { timeoutMs: 120_000 });
//   const { stdout, stderr, exitCode } = await guest.run('ipvsadm --save -n');
//
// By hand, one command line after the other in one fresh guest: `node test/ipvs/shell.ts 'modprobe ip_vs' 'ipvsadm -ln'`.
// The guest has this repository's `cplb` as last built, the programs of `vm/programs.ts`, BusyBox for the rest, and all its
// files in memory; commands run as root, at the same time if asked. It has no network but what is made inside of it.

import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { RunResult } from '../../src/host/exec.ts';
import { type Child, spawnTied } from '../../src/host/keep-alive.ts';
import { within } from '../component/host/wait.ts';
import { makeScratch } from './vm/cache.ts';
import { type Cargo, makeFileSystem } from './vm/file-system.ts';
import { fetchKernel } from './vm/kernel.ts';
import { type MachineOptions, machine } from './vm/machine.ts';

/** Four seconds on an idle machine. */
const BOOT_TIMEOUT_MS = 90_000;

const COMMAND_TIMEOUT_MS = 60_000;

/** For asking what a command had said before its time was over. */
const AFTERMATH_MS = 10_000;

/** Name of the file that gets what the guest's kernel says. */
const CONSOLE = 'console';

/** How much of the console a failure shows, in lines from the end. */
const CONSOLE_TAIL = 40;

export interface GuestRunOptions {
  /**
   * Deadline in milliseconds of real time; the command itself goes on. Default 60 000: emulation is some ten times slower.
   * A deadline by the guest's own clock, which stands still for what emulation costs, is timeout(1) in the command line.
   */
  readonly timeoutMs?: number;
}

export class Guest implements AsyncDisposable {
  readonly #qemu: Child;
  readonly #scratch: string;
  readonly #ended: Promise<string>;
  readonly #ready = Promise.withResolvers<void>();
  readonly #answers = new Map<string, (answer: string) => void>();
  #asked = 0;
  #errors = '';

  private constructor(scratch: string, args: readonly string[]) {
    this.#scratch = scratch;
    this.#qemu = spawnTied('qemu-system-x86_64', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#ended = once(this.#qemu, 'exit').then(([code, signal]) => `${code ?? signal}`, String);
    (this.#qemu.stdin as Writable).on('error', () => {}); // it has gone; its end is seen elsewhere
    (this.#qemu.stderr as Readable).on('data', (chunk) => {
      this.#errors += chunk;
    });
    createInterface({ input: this.#qemu.stdout as Readable }).on('line', (line) => this.#hear(line));
  }

  /** Starts one and waits until it takes commands. @throws With the end of its console, when it does not come up. */
  static async boot(options: MachineOptions & Cargo = {}): Promise<Guest> {
    await using undo = new AsyncDisposableStack();
    const scratch = await makeScratch();
    undo.defer(() => rm(scratch, { recursive: true, force: true }));
    const kernel = await fetchKernel();
    const fileSystem = await makeFileSystem(kernel, scratch, options);
    const files = { kernel: kernel.image, fileSystem, log: join(scratch, CONSOLE) };
    const guest = undo.use(new Guest(scratch, machine(files, options)));
    await guest.#comes('the guest boots', guest.#ready.promise, BOOT_TIMEOUT_MS).catch(async (error) => {
      throw new Error(`${error.message}\n${await guest.#lastWords()}`);
    });
    await rm(fileSystem); // it is in the guest's memory now
    undo.move();
    return guest;
  }

  /**
   * Runs a command line of sh(1) in the guest and gives back what it said, whatever its exit status.
   *
   * @throws With the end of the console, when it takes longer than it may or the guest has died.
   */
  async run(command: string, { timeoutMs = COMMAND_TIMEOUT_MS }: GuestRunOptions = {}): Promise<RunResult> {
    const id = this.#asked++;
    try {
      return await this.#ask(id, command, timeoutMs);
    } catch (error) {
      const files = ['out', 'err'].map((suffix) => `/run/commands/${id}.${suffix}`).join(' ');
      const said = await this.#ask(this.#asked++, `cat ${files}`, AFTERMATH_MS).catch(() => undefined);
      throw new Error(`${(error as Error).message}\nIt said: ${said?.stdout ?? '?'}\n${await this.#lastWords()}`);
    }
  }

  /** As {@link run}, for a command that must succeed; gives back its standard output. */
  async output(command: string, options?: GuestRunOptions): Promise<string> {
    const { stdout, stderr, exitCode } = await this.run(command, options);
    if (exitCode === 0) return stdout;
    throw new Error(`\`${command}\` exited with ${exitCode} in the guest:\n${stdout}${stderr}`);
  }

  async #ask(id: number, command: string, timeoutMs: number): Promise<RunResult> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#answers.set(String(id), resolve);
    (this.#qemu.stdin as Writable).write(`${id} ${Buffer.from(command).toString('base64')}\n`);
    return parseAnswer(await this.#comes(`\`${command}\` in the guest`, promise, timeoutMs));
  }

  #hear(line: string): void {
    if (line === 'ready') this.#ready.resolve();
    const [id = ''] = line.split(' ', 1);
    this.#answers.get(id)?.(line.slice(id.length + 1));
    this.#answers.delete(id);
  }

  /** What is awaited of the guest, unless it dies before. */
  #comes<T>(what: string, awaited: Promise<T>, timeoutMs: number): Promise<T> {
    const death = this.#ended.then((how) => {
      throw new Error(`${what}: QEMU has ended, ${how}`);
    });
    return within(what, Promise.race([awaited, death]), timeoutMs);
  }

  async #lastWords(): Promise<string> {
    const lines = (await readFile(join(this.#scratch, CONSOLE), 'utf8').catch(() => '')).trimEnd().split('\n');
    return ['The console ends with:', ...lines.slice(-CONSOLE_TAIL), this.#errors].join('\n').trimEnd();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#qemu.kill('SIGKILL'); // nothing in it is worth a polite end
    await this.#ended;
    await rm(this.#scratch, { recursive: true, force: true });
  }
}

/** Exit status, standard output and standard error, as `vm/init.sh` writes them. */
function parseAnswer(answer: string): RunResult {
  const [exitCode, said = ''] = answer.split(' ');
  const [stdout = '', stderr = ''] = said.split('|').map((text) => Buffer.from(text, 'base64').toString());
  return { stdout, stderr, exitCode: Number(exitCode) };
}
