// Runs programs of the machine to their end. With its neighbours in this folder the only place that starts processes.

import { type ExecFileException, execFile } from 'node:child_process';
import { CplbError, describeError } from '../base/errors.ts';

/** A program that says more than this is killed: the addresses of a thousand interfaces are below 1 MB. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

export interface RunOptions {
  /** Text for the program's standard input. */
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** Variables that the program gets beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Deadline in milliseconds, after which the program gets SIGKILL. Default 5000: `ip` and `nft` take 10. */
  readonly timeoutMs?: number;
}

export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/**
 * Runs a program and gives back what it said, whatever its exit status.
 *
 * @throws {CplbError} CPLB_MISSING_PROGRAM when it is not in the path, CPLB_COMMAND_FAILED when it was killed or hung.
 */
export function tryRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { input, signal, timeoutMs = 5000, env } = options;
  return new Promise((resolve, reject) => {
    const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES, signal } as const;
    const environment = env === undefined ? {} : { env: { ...process.env, ...env } };
    const child = execFile(command, [...args], { ...limits, ...environment }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') resolve({ stdout, stderr, exitCode });
      else reject(runError([command, ...args], error as ExecFileException, timeoutMs));
    });
    child.stdin?.on('error', () => {}); // a program that exits unread is told by its exit status
    child.stdin?.end(input ?? '');
  });
}

/**
 * Runs a program that must succeed, and gives back its standard output.
 *
 * @throws {CplbError} As {@link tryRun}, and CPLB_COMMAND_FAILED with the program's own words for any exit status but 0.
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { stdout, stderr, exitCode } = await tryRun(command, args, options);
  if (exitCode === 0) return stdout;
  const said = stderr.trim() || stdout.trim() || 'nothing';
  throw new CplbError('CPLB_COMMAND_FAILED', `\`${[command, ...args].join(' ')}\` exited with ${exitCode}: ${said}`);
}

function runError(command: readonly string[], error: ExecFileException, timeoutMs: number): Error {
  if (error.name === 'AbortError') return error;
  if (error.code === 'ENOENT') return missingProgram(command[0] as string, { cause: error });
  return new CplbError('CPLB_COMMAND_FAILED', `\`${command.join(' ')}\` ${fateOf(error, timeoutMs)}.`, {
    cause: error,
  });
}

/** Why a program has no exit status. */
function fateOf(error: ExecFileException, timeoutMs: number): string {
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `said more than ${MAX_OUTPUT_BYTES} bytes`;
  if (error.killed === true) return `did not end within ${timeoutMs} ms`;
  return typeof error.signal === 'string'
    ? `was killed by ${error.signal}`
    : `cannot be started: ${describeError(error)}`;
}

/** Debian package of each program that cplb runs. */
const PACKAGES: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  nft: 'nftables',
  conntrack: 'conntrack',
  ipvsadm: 'ipvsadm',
  keepalived: 'keepalived',
  setpriv: 'util-linux',
  mkfifo: 'coreutils',
  timeout: 'coreutils',
  head: 'coreutils',
  sleep: 'coreutils',
  sh: 'dash',
  nsenter: 'util-linux',
};

/** What installs a program on Debian. */
export const installCommand = (program: string): string => `apt-get install ${PACKAGES[program] ?? program}`;

/** The error for a program that is not in the path. */
export function missingProgram(program: string, options: ErrorOptions = {}): CplbError {
  const action = `Install it (Debian: \`${installCommand(program)}\`).`;
  return new CplbError('CPLB_MISSING_PROGRAM', `The program \`${program}\` is not in the path.`, {
    ...options,
    action,
  });
}
