// Component: keepalived itself. It is started last and stopped first, so that the VIP comes when everything else stands.

import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Component } from '../base/component.ts';
import { type Latest, type ReadonlyLatest, waitUntil } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { aborted, pause } from '../base/signal.ts';
import type { Template } from '../base/template.ts';
import { YIELD_ADVERTS } from '../base/vrrp.ts';
import { writeFileAtomic } from '../host/files.ts';
import { type Exit, keepAlive, spawnTied } from '../host/keep-alive.ts';
import { keepLifetime } from './lifetime.ts';
import { relog } from './log.ts';
import { followNotifyFifo, isHolder, type VrrpStates } from './notify.ts';
import { renderKeepalivedConf } from './render.ts';
import { type RunFiles, runFiles } from './run-dir.ts';
import { YIELD_VALUE } from './score.ts';
import { verifyConf } from './verify.ts';
import type { KeepalivedPlan } from './view.ts';

/** keepalived waits a second before it exits; three times that is a hang. */
const STOP_GRACE_MS = 3000;
/** A keepalived that lived this long has not failed for the reason it failed before. */
const STABLE_MS = 10_000;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 10_000;

export interface KeepalivedOptions {
  readonly runDir: string;
  readonly plan: KeepalivedPlan;
  /** Of keepalived.conf, the built-in one or the user's own. */
  readonly template: Template;
  /** What this node is worth now, see `score.ts`. */
  readonly score: ReadonlyLatest<number>;
  /** Is kept at what keepalived reports. */
  readonly states: Latest<VrrpStates>;
  /** True while the keepalived process runs. */
  readonly running: Latest<boolean>;
  readonly logger: Logger;
}

export class Keepalived implements Component {
  readonly name = 'keepalived';
  readonly #options: KeepalivedOptions;
  readonly #files: RunFiles;

  constructor(options: KeepalivedOptions) {
    this.#options = options;
    this.#files = runFiles(options.runDir);
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { plan, states, logger } = this.#options;
    await this.#writeConf();
    await using _fifo = await followNotifyFifo(this.#files.fifo, states);
    const yielded = new AbortController();
    const stopped = new AbortController();
    const scoring = this.#writeScores(AbortSignal.any([signal, stopped.signal]));
    const lifetimes = plan.instances.map((instance) => keepLifetime(instance, { states, logger }, stopped.signal));
    const handingOver = Promise.race([aborted(signal), scoring]) // by itself it ends only when a score cannot be written
      .then(() => scoring) // a score that is still being written would undo the yield
      .then(() => this.#yield())
      .finally(() => yielded.abort());
    const supervising = this.#supervise(yielded.signal).finally(() => {
      this.#forgetStates();
      stopped.abort();
    });
    ready();
    const parts = [supervising, handingOver, ...lifetimes];
    await Promise.allSettled(parts);
    await Promise.all(parts); // throws what the first that failed has thrown, now that all have ended
  }

  async #writeConf(): Promise<void> {
    const { plan, runDir, template, score } = this.#options;
    await writeFileAtomic(this.#files.conf, renderKeepalivedConf(plan, runDir, template), { mode: 0o600 });
    await writeFile(this.#files.scoreFile, `${score.value}\n`, { mode: 0o600 });
    await verifyConf(this.#files.conf, template.path);
  }

  /** keepalived sees the file when it is closed, so a short file needs no rename to be read whole. */
  async #writeScores(signal: AbortSignal): Promise<void> {
    for await (const score of this.#options.score.changes(signal)) {
      await writeFile(this.#files.scoreFile, `${score}\n`);
      this.#options.logger.debug({ score }, 'score changed');
    }
  }

  async #supervise(signal: AbortSignal): Promise<void> {
    const start = () => {
      // A pid file of a killed keepalived would make a new one say "already running" and exit with success.
      for (const path of [this.#files.pid, this.#files.vrrpPid]) rmSync(path, { force: true });
      const child = spawnTied('keepalived', this.#args(), {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, TMPDIR: this.#options.runDir }, // where it writes its data dumps
      });
      relog(child.stderr as Readable, this.#options.logger);
      this.#options.running.set(true);
      return child;
    };
    const retryDelayMs = (early: number) => Math.min(FIRST_RETRY_MS * 2 ** (early - 1), LONGEST_RETRY_MS);
    const onExit = (exit: Exit) => this.#noteExit(exit, signal);
    await keepAlive(start, { stopGraceMs: STOP_GRACE_MS, stableMs: STABLE_MS, retryDelayMs, onExit }, signal);
  }

  #args(): string[] {
    const { conf, pid, vrrpPid } = this.#files;
    const mode = ['--dont-fork', '--vrrp', '--log-console', '--no-syslog', '--log-detail'];
    return [...mode, '--use-file', conf, '--pid', pid, '--vrrp_pid', vrrpPid];
  }

  #noteExit({ code, signal: killed }: Exit, stopping: AbortSignal): void {
    const { running, logger } = this.#options;
    running.set(false);
    this.#forgetStates();
    if (!stopping.aborted) logger.error({ code, signal: killed }, 'keepalived ended; it is started again');
  }

  /** What keepalived said of its instances no longer holds; the lifetime keeper then takes leftover VIPs away. */
  #forgetStates(): void {
    this.#options.states.set(new Map());
  }

  /** Gives the VIP away before keepalived is stopped: FAULT is announced at once, while the proxy still serves. */
  async #yield(): Promise<void> {
    const { states, plan, logger } = this.#options;
    if (!isHolder(states.value)) return;
    logger.info('handing the VIP over');
    await writeFile(this.#files.scoreFile, `${YIELD_VALUE}\n`);
    const longestAdvertMs = Math.max(...plan.instances.map(({ advertIntervalMs }) => advertIntervalMs));
    const deadline = AbortSignal.timeout(YIELD_ADVERTS * longestAdvertMs);
    await waitUntil(states, (now) => !isHolder(now), deadline);
    await pause(YIELD_ADVERTS * longestAdvertMs, deadline);
  }
}
