// One supervised child.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type Exit, type KeepAliveOptions, keepAlive, spawnTied } from '../../../src/host/keep-alive.ts';
import { Script } from './script.ts';
import { eventually, within } from './wait.ts';

/** keepAlive at work, with everything it did. */
class Supervision implements AsyncDisposable {
  readonly stop = new AbortController();
  readonly exits: Exit[] = [];
  readonly delays: number[] = [];
  readonly children: ChildProcess[] = [];
  readonly ended: Promise<void>;

  constructor(start: (nth: number) => ChildProcess, options: Partial<KeepAliveOptions> = {}) {
    const startNext = () => {
      const child = start(this.children.length);
      this.children.push(child);
      return child;
    };
    const whole: KeepAliveOptions = {
      onExit: (exit) => void this.exits.push(exit),
      stopGraceMs: 200,
      stableMs: 10_000,
      retryDelayMs: (early) => {
        this.delays.push(early);
        return 1;
      },
      ...options,
    };
    this.ended = keepAlive(startNext, whole, this.stop.signal);
    this.ended.catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop.abort();
    await within('the end of the supervision', this.ended).catch(() => {});
    for (const child of this.children) child.kill('SIGKILL');
  }
}

const shell = (script: string) => spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
const isAlive = (pid: number | undefined): boolean => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};
/** Waits for the child's first line, which tells that it has set its traps. */
const firstLine = (child: ChildProcess) =>
  within('the first line of the child', once(createInterface({ input: child.stdout as Readable }), 'line'));

describe('keepAlive', () => {
  it('given a child that ends again and again, then it is started again, and each early exit counts', async () => {
    await using supervision = new Supervision(() => shell('exit 3'));
    await eventually('the fifth start', () => supervision.children.length >= 5);
    expect(supervision.exits[0]).toEqual({ code: 3, signal: null });
    expect(supervision.delays.slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  it('given a child that lived long enough, then its earlier exits are forgiven', async () => {
    const options = { stableMs: 150 };
    await using supervision = new Supervision((nth) => shell(nth === 2 ? 'exec sleep 0.3' : 'exit 1'), options);
    await eventually('the fifth start', () => supervision.children.length >= 5);
    expect(supervision.delays.slice(0, 4)).toEqual([1, 2, 1, 2]);
  });

  it('given the wait between two starts, then it is as long as asked for, and a stop ends it', async () => {
    await using supervision = new Supervision(() => shell('exit 1'), { retryDelayMs: () => 60_000 });
    await eventually('the first exit', () => supervision.exits.length === 1);
    expect(supervision.children).toHaveLength(1);
    supervision.stop.abort();
    await within('the end', supervision.ended);
  });

  it('given a child that somebody kills, then the signal is told', async () => {
    await using supervision = new Supervision(() => shell('exec sleep 60'));
    await eventually('the start', () => isAlive(supervision.children[0]?.pid));
    supervision.children[0]?.kill('SIGKILL');
    await eventually('the second start', () => supervision.children.length === 2);
    expect(supervision.exits).toEqual([{ code: null, signal: 'SIGKILL' }]);
  });

  it('given a stop, then the child gets SIGTERM and nothing is started any more', async () => {
    await using supervision = new Supervision(() => shell('trap "exit 9" TERM; echo up; while :; do sleep 0.02; done'));
    await eventually('the start', () => supervision.children.length === 1);
    await firstLine(supervision.children[0] as ChildProcess);
    supervision.stop.abort();
    await within('the end', supervision.ended);
    expect(supervision.exits).toEqual([{ code: 9, signal: null }]);
    expect(supervision.children).toHaveLength(1);
  });

  it('given a stop and a child that will not go, then it gets SIGKILL after the grace and not before', async () => {
    await using supervision = new Supervision(() => shell('trap "" TERM; echo up; while :; do sleep 0.02; done'));
    await eventually('the start', () => supervision.children.length === 1);
    await firstLine(supervision.children[0] as ChildProcess);
    const stopped = performance.now();
    supervision.stop.abort();
    await within('the end', supervision.ended);
    expect(supervision.exits).toEqual([{ code: null, signal: 'SIGKILL' }]);
    expect(performance.now() - stopped).toBeGreaterThanOrEqual(199);
  });

  it('given a program that is not there, then it fails with the system error', async () => {
    await using supervision = new Supervision(() => spawn('cplb-no-such-program'));
    await expect(within('the end', supervision.ended)).rejects.toThrow('ENOENT');
  });

  it('given a stop before the start, then nothing is started', async () => {
    const start = () => {
      throw new Error('started');
    };
    const options = { onExit: () => {}, stopGraceMs: 1, stableMs: 1, retryDelayMs: () => 1 };
    await keepAlive(start, options, AbortSignal.abort());
  });
});

describe('spawnTied', () => {
  it.each<NodeJS.Signals>([
    'SIGKILL',
    'SIGTERM',
  ])('given a parent that ends by %s, then the child gets SIGTERM', async (signal) => {
    await using parent = new Script(new URL('fixtures/parent.ts', import.meta.url));
    const { pid } = await parent.hear('child is up');
    expect(isAlive(pid as number)).toBe(true);
    await parent.end(signal);
    await eventually('the end of the child', () => !isAlive(pid as number));
  });

  it('given a child, then its process number is that of the program', async () => {
    const child = spawnTied('sh', ['-c', 'echo $$'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await firstLine(child);
    expect(Number(line)).toBe(child.pid);
  });
});
