// Several engines, each in a thread of its own, as if they were one.

import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Backend, keyOf, sortedUnique } from '../../base/backend.ts';
import type { BackendSet } from '../../base/backend-set.ts';
import type { Port } from '../../base/port.ts';
import type { ProxyConfig } from '../../config/types.ts';
import { NO_TRAFFIC, sumOf, type Traffic } from '../traffic.ts';
import type { EngineEvent } from './events.ts';
import type { Relay } from './relay.ts';

/** What a thread is started with. */
export interface ThreadData {
  readonly proxy: ProxyConfig;
  readonly port: Port;
  readonly seats: Int32Array;
}

/** What a thread is told. */
export type Command =
  | { readonly kind: 'use'; readonly set: BackendSet }
  | { readonly kind: 'stop'; readonly drainMs: number };

/** What a thread tells. */
export type Report =
  | EngineEvent
  | { readonly kind: 'listening' }
  | { readonly kind: 'traffic'; readonly traffic: Traffic };

interface Thread {
  readonly worker: Worker;
  readonly ended: Promise<unknown>;
  traffic: Traffic;
  draining: readonly Backend[];
}

export interface ThreadsOptions {
  readonly proxy: ProxyConfig;
  readonly tell: (event: EngineEvent) => void;
}

/** The kernel spreads the clients over the threads, which all listen on the same port. */
export class Threads implements Relay {
  readonly #proxy: ProxyConfig;
  readonly #tell: ThreadsOptions['tell'];
  readonly #threads: Thread[] = [];
  #set: BackendSet | undefined;

  constructor({ proxy, tell }: ThreadsOptions) {
    this.#proxy = proxy;
    this.#tell = tell;
  }

  async listen(port: Port): Promise<void> {
    const seats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const data: ThreadData = { proxy: this.#proxy, port, seats };
    const listening = Array.from({ length: this.#proxy.workers }, () => this.#start(data));
    try {
      await Promise.all(listening);
    } catch (error) {
      await this.stop(0);
      throw error;
    }
  }

  use(set: BackendSet): void {
    this.#set = set;
    this.#command({ kind: 'use', set });
  }

  traffic(): Traffic {
    const sum = sumOf(this.#threads.map(({ traffic }) => traffic));
    const { usable = [], spare = [] } = this.#set ?? {};
    const current = new Set([...usable, ...spare, ...this.#threads.flatMap(({ draining }) => draining)].map(keyOf));
    return { ...sum, backends: new Map([...sum.backends].filter(([key]) => current.has(key))) };
  }

  async stop(drainMs: number): Promise<void> {
    this.#command({ kind: 'stop', drainMs });
    await Promise.all(this.#threads.map(({ ended }) => ended));
  }

  /** Settles when the thread listens. @throws What ended it before. */
  async #start(workerData: ThreadData): Promise<void> {
    // Beside this file, be that a source or a part of the bundle.
    const worker = new Worker(new URL(`./engine-thread${extname(import.meta.url)}`, import.meta.url), { workerData });
    const ended = new Promise((resolve) => worker.once('exit', resolve)); // events.once() would reject on 'error' too
    const thread: Thread = { worker, ended, traffic: NO_TRAFFIC, draining: [] };
    const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
    this.#threads.push(thread);
    worker.on('message', (report: Report) => (report.kind === 'listening' ? resolve() : this.#take(thread, report)));
    worker.on('error', (error: Error) => {
      reject(error);
      this.#tell({ kind: 'broken', why: error.message });
    });
    if (this.#set !== undefined) worker.postMessage({ kind: 'use', set: this.#set } satisfies Command);
    await listening;
  }

  #take(thread: Thread, report: Exclude<Report, { kind: 'listening' }>): void {
    if (report.kind === 'traffic') thread.traffic = report.traffic;
    else if (report.kind === 'draining') this.#drain(thread, report.backends);
    else this.#tell(report);
  }

  /** A backend is drained when it is so in every thread. */
  #drain(thread: Thread, backends: readonly Backend[]): void {
    thread.draining = backends;
    this.#tell({ kind: 'draining', backends: sortedUnique(this.#threads.flatMap(({ draining }) => draining)) });
  }

  #command(command: Command): void {
    for (const { worker } of this.#threads) worker.postMessage(command);
  }
}
