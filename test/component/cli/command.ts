// Runs the real command as a user does: bin/cplb.js in a process of its own.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const BIN = join(ROOT, 'bin/cplb.js');

if (!existsSync(join(ROOT, 'dist/main.js'))) throw new Error('There is no dist/: run `npm run build` first.');

/** The program and its first argument. */
export const COMMAND = [process.execPath, BIN] as const;

/** Longer than any command may take; what hangs is killed and fails its test. */
const DEADLINE_MS = 15_000;

/** A complete set of flags. */
export const FLAGS = ['--interface', 'eth0', '--vip', '10.0.0.100/24'] as const;

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A program and its arguments that the command is run with, such as setpriv. */
  readonly by?: readonly string[];
  /** Where it runs; files in it can be named by their names alone, so that messages are the same in every run. */
  readonly cwd?: string;
  /** What standard input has; without it, nothing. */
  readonly input?: string;
}

export interface Outcome {
  readonly status: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `cplb ARGS` in an environment that holds nothing but PATH. */
export function cplb(
  args: readonly string[],
  { env = {}, by = [], cwd, input = '' }: RunOptions = {},
): Promise<Outcome> {
  const [program = '', ...rest] = [...by, ...COMMAND, ...args];
  const limits = { timeout: DEADLINE_MS, killSignal: 'SIGKILL' } as const;
  const options = { ...limits, env: { PATH: process.env.PATH, ...env }, ...(cwd === undefined ? {} : { cwd }) };
  return new Promise((resolve) => {
    const child = execFile(program, rest, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : (error.code ?? error.signal ?? null);
      resolve({ status, stdout, stderr });
    });
    child.stdin?.on('error', () => {}).end(input); // a command that does not read it may be gone
  });
}

/** The standard output of a command that must succeed and have nothing to say. */
export async function printed(args: readonly string[], options?: RunOptions): Promise<string> {
  const { stdout, ...rest } = await cplb(args, options);
  expect(rest).toEqual({ status: 0, stderr: '' });
  return stdout;
}

/** What is said of a wrong command line. */
export const usage = (text: string): Outcome => ({
  ...{ status: 2, stdout: '' },
  stderr: `cplb: ${text}\nSee \`cplb --help\`, or \`cplb COMMAND --help\`.\n`,
});

/** What is said of a wrong configuration. */
export const invalid = (text: string): Outcome => ({
  ...{ status: 2, stdout: '' },
  stderr: `cplb: ${text.replaceAll('\n', '\n      ')}\n      Correct the values named above; nothing was written or started.\n`,
});

/** What is said of a failure, with the remedy. */
export const failed = (text: string, action: string): Outcome => ({
  ...{ status: 1, stdout: '' },
  stderr: `cplb: ${text}\n      ${action}\n`,
});

export const CHECK_PATH = 'Check that the path is right and that the file can be read by this user.';

/** What is said of a folder in the place of a file. */
export const folderInstead = (what: string): Outcome =>
  failed(
    `${what} cannot be read: EISDIR: it is a folder; container engines make an empty one where the file to mount is missing on the host`,
    'Give the file itself. If an engine made the folder, remove it on the host (`rmdir`), and mount the file once it is there.',
  );

export const CHECK_OUTPUT = 'Give --output a path in a folder that exists and can be written.';

/** A folder for one test, removed at its end. */
export class Folder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<Folder> {
    return new Folder(await mkdtemp(join(tmpdir(), 'cplb-cli-')));
  }

  join(name: string): string {
    return join(this.path, name);
  }

  async write(name: string, text: string, mode = 0o644): Promise<string> {
    await writeFile(this.join(name), text, { mode });
    return this.join(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

const LIVE_MANIFEST = 'the manifest of the running pod\n';

/** Runs a command that must fail with `--output` on a live manifest, and checks that this is as it was. */
export async function cplbOverLiveManifest(
  [command = '', ...args]: readonly string[],
  options?: RunOptions,
): Promise<Outcome> {
  await using folder = await Folder.make();
  const live = await folder.write('vip.yaml', LIVE_MANIFEST);
  const outcome = await cplb([command, '--output', live, ...args], options);
  expect(await readFile(live, 'utf8')).toBe(LIVE_MANIFEST);
  expect(await readdir(folder.path)).toEqual([basename(live)]);
  return outcome;
}
