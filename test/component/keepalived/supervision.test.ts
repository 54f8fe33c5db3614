// keepalived as a supervised child: stand-ins that end in every way, at times that are shortened for the test.

import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Latest, waitUntil } from '../../../src/base/latest.ts';
import { explainExit } from '../../../src/keepalived/exits.ts';
import { runFiles } from '../../../src/keepalived/run-dir.ts';
import { NOT_STARTED, type Supervision, superviseKeepalived } from '../../../src/keepalived/supervisor.ts';
import { Folder } from '../host/folder.ts';
import { recorded } from '../host/running.ts';
import { becomes, eventually, within } from '../host/wait.ts';
import { program } from './stand-in.ts';

const PATH = process.env.PATH ?? '';
afterEach(() => {
  process.env.PATH = PATH;
});

const FIRST_MS = 100;
const LONGEST_MS = 400;
const TIMES = { stopGraceMs: 300, stableMs: 2000, firstRetryMs: FIRST_MS, longestRetryMs: LONGEST_MS };
/** A timer may come a millisecond early, and the clocks differ by another. */
const ROUNDING_MS = 3;

/** A supervised stand-in, with every value of its supervision and the time of each of its starts. */
class Supervised implements AsyncDisposable {
  readonly supervision = new Latest<Supervision>(NOT_STARTED);
  readonly seen: Supervision[] = [];
  readonly log = recorded();
  readonly #stop = new AbortController();
  readonly #folder: Folder;
  readonly #ended: Promise<void>;
  exits = 0;

  private constructor(folder: Folder) {
    this.#folder = folder;
    const { set } = this.supervision;
    this.supervision.set = (next) => {
      this.seen.push(next);
      set.call(this.supervision, next);
    };
    const { supervision, log } = this;
    const onExit = () => void this.exits++;
    const onStart = () => {};
    const files = runFiles(folder.path);
    const options = {
      files,
      build: { hasBfd: true },
      balances: false,
      stderr: 2,
      supervision,
      onStart,
      onExit,
      logger: log.logger,
      times: TIMES,
    };
    this.#ended = superviseKeepalived(options, this.#stop.signal);
    this.#ended.catch(() => {}); // told to whoever stops
  }

  /** @param script What `keepalived` is, in sh; `$COUNT` grows with each start. */
  static async start(script: string): Promise<Supervised> {
    const folder = await Folder.make();
    const count = folder.file('count');
    const path = await program(folder, `echo >>${count}; COUNT=$(wc -l <${count})\n${script}`);
    process.env.PATH = `${path}:${PATH}`;
    return new Supervised(folder);
  }

  is = (what: string, wanted: (now: Supervision) => boolean, ms?: number): Promise<Supervision> =>
    becomes(what, this.supervision, wanted, ms);

  get starts(): readonly number[] {
    return [...new Set(this.seen.filter(({ pid }) => pid !== undefined).map(({ startedAt }) => startedAt))];
  }

  file = (name: string): string => this.#folder.file(name);

  async stop(): Promise<void> {
    this.#stop.abort();
    await within('the end of the supervision', this.#ended);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#folder[Symbol.asyncDispose]();
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('superviseKeepalived', () => {
  it.each([0, 1, 2, 3, 4, 5])('given one that exits at once with %s, then each start comes later', async (code) => {
    await using supervised = await Supervised.start(`exit ${code}`);
    const { permanent, reason } = explainExit({ code, signal: null });
    const { lastExit } = await supervised.is('its fifth start', ({ restarts }) => restarts === 4, 15_000);
    expect(lastExit?.reason).toBe(reason);
    const gaps = supervised.starts.slice(1, 5).map((start, i) => start - (supervised.starts[i] ?? 0));
    const least = permanent ? new Array(4).fill(LONGEST_MS) : [FIRST_MS, 2 * FIRST_MS, LONGEST_MS, LONGEST_MS];
    expect(gaps.map((gap, i) => gap >= (least[i] ?? 0) - ROUNDING_MS)).toEqual([true, true, true, true]);
    const states = supervised.seen.map(({ state }) => state);
    expect(states.slice(0, 5)).toEqual(['running', 'restarting', 'running', 'restarting', 'running']);
    expect(new Set(states.slice(5))).toEqual(new Set(['crash-loop']));
    expect(supervised.exits).toBeGreaterThanOrEqual(4);
    const early = 'keepalived ended; it is started again';
    const messages = supervised.log.messages.slice(0, 3);
    expect(messages).toEqual([early, early, 'keepalived ends again and again']);
  });

  it('given one that comes to itself, then it is forgiven once it has lived for a while', async () => {
    await using supervised = await Supervised.start('[ "$COUNT" -gt 4 ] || exit 1; exec sleep 60');
    await supervised.is('the crash loop', ({ state }) => state === 'crash-loop', 10_000);
    const { pid, restarts, startedAt } = await supervised.is('forgiven', ({ state }) => state === 'running', 10_000);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(TIMES.stableMs - ROUNDING_MS);
    expect(restarts).toBe(4);
    process.kill(pid as number, 'SIGKILL');
    const next = await supervised.is('its end', (now) => now.pid === undefined);
    expect(next).toMatchObject({ state: 'restarting', restarts: 4 });
    await supervised.is('the next start', (now) => now.restarts === 5);
  });

  it('given a stop between two starts, then it ends at once, and nothing is started any more', async () => {
    await using supervised = await Supervised.start('exit 1');
    await supervised.is('a pause', ({ state, pid }) => state === 'crash-loop' && pid === undefined, 10_000);
    await supervised.stop();
    expect(supervised.supervision.value.pid).toBeUndefined();
    const before = await readFile(supervised.file('count'), 'utf8');
    await waitUntil(supervised.supervision, () => false, AbortSignal.timeout(2 * LONGEST_MS));
    expect(await readFile(supervised.file('count'), 'utf8')).toBe(before);
  });

  it('given one that does not heed SIGTERM, then it is killed after the grace, and nothing is left', async () => {
    await using supervised = await Supervised.start(
      `trap '' TERM; echo >"\${0%/*}/trapped"; while :; do read -r _ </dev/zero; done`,
    );
    const { pid = 0 } = await supervised.is('a start', (now) => now.pid !== undefined);
    await eventually('it traps', () => existsSync(supervised.file('bin/trapped')));
    const begun = performance.now();
    await supervised.stop();
    expect(performance.now() - begun).toBeGreaterThanOrEqual(TIMES.stopGraceMs - ROUNDING_MS);
    expect(isAlive(pid)).toBe(false);
    expect(supervised.supervision.value).toMatchObject({ state: 'stopped', pid: undefined });
  });

  it('given no keepalived any more, then it is looked for again and again', async () => {
    await using supervised = await Supervised.start('exit 1');
    const { restarts } = await supervised.is('a restart', (now) => now.restarts > 0);
    const isElsewhere = (folder: string) =>
      existsSync(join(folder, 'setpriv')) && !existsSync(join(folder, 'keepalived'));
    process.env.PATH = PATH.split(':').filter(isElsewhere).join(':');
    await rm(supervised.file('bin'), { recursive: true });
    await supervised.is('two more tries', (now) => now.restarts > restarts + 1, 10_000);
    expect(supervised.supervision.value.state).toBe('crash-loop');
  });
});
