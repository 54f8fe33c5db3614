// Component: probes every known backend on its own clock, and at once when real traffic failed there.

import { type Backend, type BackendKey, keyOf } from '../base/backend.ts';
import { type FailureCounts, NO_FAILURES } from '../base/backend-set.ts';
import type { Component } from '../base/component.ts';
import type { Latest, ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { jittered, pause } from '../base/signal.ts';
import type { HealthConfig } from '../config/types.ts';
import { CaFile } from './ca-file.ts';
import type { KnownBackends } from './discovery.ts';
import { type Health, nextHealth, type ProbeResult, type Suspicion, UNKNOWN_HEALTH } from './health.ts';
import { probe } from './probe.ts';

export type HealthByBackend = ReadonlyMap<BackendKey, Health>;

/** Probes drift by this share of their interval, so that the nodes do not ask a server all at once. */
const JITTER = 0.1;

/** Failing traffic, however much of it, never makes probes follow each other faster than this. */
const MIN_PAUSE_MS = 100;

export interface ProberOptions {
  /** What is probed. */
  readonly backends: ReadonlyLatest<readonly Backend[]>;
  /** Where the cluster's CA is told. */
  readonly known: ReadonlyLatest<Pick<KnownBackends, 'ca'>>;
  readonly failures: ReadonlyLatest<FailureCounts>;
  readonly config: HealthConfig;
  readonly logger: Logger;
}

interface ProbeLoop {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export class Prober implements Component {
  readonly name = 'prober';
  readonly #health: Latest<HealthByBackend>;
  readonly #options: ProberOptions;
  readonly #caFile: CaFile;
  /** Cuts the pause of a backend's loop short. */
  readonly #wake = new Map<BackendKey, AbortController>();

  /** @param health Is replaced after every probe; holds exactly those that are probed. */
  constructor(health: Latest<HealthByBackend>, options: ProberOptions) {
    this.#health = health;
    this.#options = options;
    this.#caFile = new CaFile(options.config.caFile, options.logger);
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const loops = new Map<BackendKey, ProbeLoop>();
    const watching = this.#watchFailures(signal);
    ready(); // nothing waits for the first answers: until then every known backend is used
    for await (const backends of this.#options.backends.changes(signal)) {
      await this.#forget(loops, new Set(backends.map(keyOf)));
      for (const backend of backends) {
        if (!loops.has(keyOf(backend))) loops.set(keyOf(backend), this.#start(backend, signal));
      }
    }
    await Promise.all([watching, ...[...loops.values()].map(({ done }) => done)]);
  }

  async #forget(loops: Map<BackendKey, ProbeLoop>, kept: ReadonlySet<BackendKey>): Promise<void> {
    const gone = [...loops].filter(([key]) => !kept.has(key));
    for (const [key, { stop, done }] of gone) {
      stop.abort();
      await done;
      loops.delete(key);
    }
    if (gone.length > 0) this.#health.set(new Map([...this.#health.value].filter(([key]) => kept.has(key))));
  }

  #start(backend: Backend, signal: AbortSignal): ProbeLoop {
    const stop = new AbortController();
    return { stop, done: this.#probeUntil(backend, AbortSignal.any([signal, stop.signal])) };
  }

  async #probeUntil(backend: Backend, signal: AbortSignal): Promise<void> {
    const { config, known } = this.#options;
    const key = keyOf(backend);
    while (!signal.aborted) {
      const wake = new AbortController();
      this.#wake.set(key, wake);
      const ca = (await this.#caFile.read()) ?? known.value.ca;
      const result = await probe(backend, { timeoutMs: config.timeoutMs, signal, ca });
      if (signal.aborted) break;
      this.#note(key, result);
      const [firm, rest] = [Math.min(MIN_PAUSE_MS, config.intervalMs), Math.max(0, config.intervalMs - MIN_PAUSE_MS)];
      await pause(firm, signal);
      await pause(jittered(rest, JITTER), AbortSignal.any([signal, wake.signal]));
    }
    this.#wake.delete(key);
  }

  #note(key: BackendKey, result: ProbeResult): void {
    const before = this.#health.value.get(key) ?? UNKNOWN_HEALTH;
    const after = nextHealth(before, result, this.#options.config);
    if (before.state !== after.state) {
      const { reason, latencyMs } = result;
      this.#options.logger[after.state === 'down' ? 'warn' : 'info'](
        { backend: key, ...(reason === 'ready' ? {} : { reason }), latencyMs: Math.round(latencyMs) },
        `backend is ${after.state}`,
      );
    }
    this.#health.set(new Map(this.#health.value).set(key, after));
  }

  /** A failure of real traffic makes a backend suspect and brings its next probe forward. */
  async #watchFailures(signal: AbortSignal): Promise<void> {
    let seen: FailureCounts = new Map();
    for await (const counts of this.#options.failures.changes(signal)) {
      for (const [key, { failed, slow }] of counts) {
        const before = seen.get(key) ?? NO_FAILURES;
        if (failed !== before.failed) this.#suspect(key, 'failed');
        else if (slow !== before.slow) this.#suspect(key, 'slow');
      }
      seen = counts;
    }
  }

  #suspect(key: BackendKey, suspicion: Suspicion): void {
    const now = this.#health.value.get(key);
    if (now !== undefined && now.suspicion !== suspicion && now.suspicion !== 'failed')
      this.#health.set(new Map(this.#health.value).set(key, { ...now, suspicion }));
    this.#wake.get(key)?.abort();
  }
}
