// Programs of the machine, run to their end.

import { describe, expect, it } from 'vitest';
import { run, tryRun } from '../../../src/host/exec.ts';
import { DEADLINE_MS, within } from './wait.ts';

const shell = (script: string) => ['sh', ['-c', script]] as const;
const cplbError = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('tryRun', () => {
  it('given a program that fails, then its exit status and its words come back', async () => {
    const result = await tryRun(...shell('echo out; echo err >&2; exit 7'));
    expect(result).toEqual({ stdout: 'out\n', stderr: 'err\n', exitCode: 7 });
  });

  it('given input, then the program reads it to its end', async () => {
    expect((await tryRun('cat', [], { input: 'a\nb' })).stdout).toBe('a\nb');
  });

  it('given no input, then the program reads an end at once', async () => {
    expect((await tryRun('cat', [])).stdout).toBe('');
  });

  it('given a megabyte of input that nobody reads, then the exit status tells', async () => {
    expect((await tryRun(...shell('exit 3'), { input: 'x'.repeat(2 ** 20) })).exitCode).toBe(3);
  });
});

describe('run', () => {
  it('given a program that succeeds, then its output', async () => {
    expect(await run('echo', ['hello'])).toBe('hello\n');
  });

  it.each([
    ['words on standard error', 'echo why >&2; echo out; exit 2', /^`sh -c .*` exited with 2: why$/],
    ['words on standard output only', 'echo out; exit 2', /exited with 2: out$/],
    ['no word', 'exit 2', /exited with 2: nothing$/],
  ])('given a failure with %s, then the error says them', async (_given, script, message) => {
    await expect(run(...shell(script))).rejects.toThrow(cplbError('CPLB_COMMAND_FAILED', message));
  });

  it('given a program that is not there, then the error names it and how to get it', async () => {
    const missing = run('cplb-no-such-program', ['x']);
    await expect(missing).rejects.toThrow(
      cplbError('CPLB_MISSING_PROGRAM', /`cplb-no-such-program` is not in the path/),
    );
    await expect(missing).rejects.toThrow(
      expect.objectContaining({ action: expect.stringContaining('apt-get install cplb-no-such-program') }),
    );
  });

  it('given a program whose package has another name, then the action names the package', async () => {
    const { PATH } = process.env;
    try {
      process.env.PATH = '';
      await expect(run('ip', [])).rejects.toThrow(
        expect.objectContaining({ action: expect.stringContaining('apt-get install iproute2') }),
      );
    } finally {
      process.env.PATH = PATH;
    }
  });

  it.each([
    ['that hangs', 'exec sleep 60'],
    ['that ignores SIGTERM', 'trap "" TERM; exec sleep 60'],
    ['whose child hangs and keeps its output open', 'sleep 3 & wait'],
  ])('given a program %s, then it is killed at the deadline', async (_given, script) => {
    const hung = run(...shell(script), { timeoutMs: 100 });
    await expect(within('the end of the program', hung)).rejects.toThrow(
      cplbError('CPLB_COMMAND_FAILED', /did not end within 100 ms/),
    );
  });

  it.each([
    ['that somebody kills', 'kill -KILL $$', /was killed by SIGKILL/],
    ['that says too much', 'head -c 20000000 /dev/zero', /said more than/],
  ])('given a program %s, then the error says that, and nothing of a deadline', async (_given, script, message) => {
    await expect(run(...shell(script))).rejects.toThrow(cplbError('CPLB_COMMAND_FAILED', message));
  });

  it('given a file that is no program, then the error says so', async () => {
    await expect(run('/etc/passwd', [])).rejects.toThrow(
      cplbError('CPLB_COMMAND_FAILED', /cannot be started: .*EACCES/),
    );
  });

  it('given a signal that aborts, then the program ends at once', async () => {
    const stop = new AbortController();
    const running = run('sleep', ['60'], { signal: stop.signal, timeoutMs: 10 * DEADLINE_MS });
    stop.abort();
    await expect(within('the end of the program', running)).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
  });
});
