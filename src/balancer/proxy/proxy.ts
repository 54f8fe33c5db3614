// Component: the userspace balancer. Clients come in by the VIP's redirect and leave for a backend.

import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { type Backend, type BackendKey, keyOf } from '../../base/backend.ts';
import type { BackendSet } from '../../base/backend-set.ts';
import type { Component } from '../../base/component.ts';
import { describeError } from '../../base/errors.ts';
import type { Latest, ReadonlyLatest } from '../../base/latest.ts';
import type { Logger } from '../../base/logger.ts';
import { aborted, pause } from '../../base/signal.ts';
import type { ProxyConfig } from '../../config/types.ts';
import { applyRuleset, deleteTable } from '../../host/nft.ts';
import { readTemplate } from '../../host/templates.ts';
import type { ProxyPlan, RedirectPlan } from '../../plan/balancer.ts';
import { RoundRobin } from '../pick.ts';
import { Connection, type Switchboard } from './forward.ts';
import { listen } from './listener.ts';
import { RENEW_EVERY_MS, renderRenewal, renderTable, TABLE } from './redirect.ts';

/** How long the proxy waits for what. */
export interface ProxyTiming extends ProxyConfig {
  /** At stop the VIP has already left, so a client can at most be waiting for the rest of an answer. */
  readonly drainTimeoutMs: number;
}

export interface ProxyOptions {
  readonly plan: Pick<ProxyPlan, 'port' | 'redirect'>;
  readonly timing: ProxyTiming;
  readonly backends: ReadonlyLatest<BackendSet>;
  /** True while clients are served. */
  readonly serving: Latest<boolean>;
  /** Failures of real traffic by backend, ever. */
  readonly failures: Latest<ReadonlyMap<BackendKey, number>>;
  readonly logger: Logger;
}

export class UserspaceProxy implements Component, Switchboard {
  readonly name = 'proxy';
  readonly picker = new RoundRobin();
  readonly timing: ProxyTiming;
  readonly #options: ProxyOptions;
  /** The open connections, each with the end of its client and of its backend. */
  readonly #connections = new Map<Connection, Promise<unknown>>();
  readonly #byBackend = new Map<BackendKey, Set<Connection>>();

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.timing = options.timing;
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { plan, serving, logger } = this.#options;
    const server = await listen(plan.port, (client) => this.#serve(client));
    server.on('error', (error) => logger.error({ error: describeError(error) }, 'accepting a client failed'));
    await using _listener = { [Symbol.asyncDispose]: () => this.#close(server) };
    await using _redirect = await this.#redirect(signal);
    serving.set(true);
    using _serving = { [Symbol.dispose]: () => serving.set(false) };
    logger.info({ port: plan.port, redirect: plan.redirect?.from }, 'proxy is serving');
    ready();
    await Promise.all([aborted(signal), this.#resetLost(signal)]);
  }

  backends(): BackendSet {
    return this.#options.backends.value;
  }

  failed(backend: Backend, error: Error): void {
    const { failures, logger } = this.#options;
    const key = keyOf(backend);
    logger.debug({ backend: key, error: describeError(error) }, 'a connection to the backend failed');
    failures.set(new Map(failures.value).set(key, (failures.value.get(key) ?? 0) + 1));
  }

  attach(backend: Backend, connection: Connection): Disposable {
    const key = keyOf(backend);
    const there = this.#byBackend.get(key) ?? new Set();
    this.#byBackend.set(key, there.add(connection));
    return {
      [Symbol.dispose]: () => {
        there.delete(connection);
        if (there.size === 0) this.#byBackend.delete(key);
      },
    };
  }

  #serve(client: Socket): void {
    const connection = new Connection(client);
    const closed = new Promise((resolve) => client.once('close', resolve));
    const done = Promise.all([connection.serve(this), closed]).finally(() => this.#connections.delete(connection));
    this.#connections.set(connection, done);
  }

  /** Installs the redirect and keeps renewing it; disposing of the result takes it away. */
  async #redirect(signal: AbortSignal): Promise<AsyncDisposable> {
    const { redirect } = this.#options.plan;
    if (redirect === undefined) return { [Symbol.asyncDispose]: async () => {} };
    const table = renderTable(redirect, await readTemplate('redirect.nft'));
    await applyRuleset(table + renderRenewal(redirect));
    const stop = new AbortController();
    const renewing = this.#renew(redirect, table, AbortSignal.any([signal, stop.signal]));
    return {
      [Symbol.asyncDispose]: async () => {
        stop.abort();
        await renewing;
        await deleteTable(TABLE);
      },
    };
  }

  /** Renews the sets' elements; a table that somebody flushed is written anew. */
  async #renew(redirect: RedirectPlan, table: string, signal: AbortSignal): Promise<void> {
    const renewal = renderRenewal(redirect);
    for (;;) {
      await pause(RENEW_EVERY_MS, signal);
      if (signal.aborted) return;
      try {
        await applyRuleset(renewal).catch(() => applyRuleset(table + renewal));
      } catch (error) {
        this.#options.logger.error({ error: describeError(error) }, 'the redirect of the VIP cannot be renewed');
      }
    }
  }

  /** Resets the connections of each backend that stays lost for the whole delay, so that its clients reconnect. */
  async #resetLost(signal: AbortSignal): Promise<void> {
    const waiting = new Set<BackendKey>();
    for await (const { lost } of this.#options.backends.changes(signal)) {
      for (const key of lost.map(keyOf).filter((lostKey) => !waiting.has(lostKey))) {
        waiting.add(key);
        void pause(this.timing.resetDelayMs, signal).then(() => {
          waiting.delete(key);
          if (this.backends().lost.some((backend) => keyOf(backend) === key)) this.#resetAll(key);
        });
      }
    }
  }

  #resetAll(key: BackendKey): void {
    const connections = [...(this.#byBackend.get(key) ?? [])];
    if (connections.length === 0) return;
    this.#options.logger.info(
      { backend: key, connections: connections.length },
      'reset the connections of a lost backend',
    );
    for (const connection of connections) connection.reset();
  }

  /** Takes no new client, gives the open ones the drain timeout, then resets what is left. */
  async #close(server: Server): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    const drained = AbortSignal.timeout(this.timing.drainTimeoutMs);
    drained.addEventListener('abort', () => {
      for (const connection of this.#connections.keys()) connection.reset();
    });
    await Promise.all([closed, ...this.#connections.values()]);
  }
}
