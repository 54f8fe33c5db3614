// What kubelet does with the probes of a container: it asks them, and has the container started again when one fails for good.

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { now } from '../../src/lab/clock.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { Program } from '../e2e/scenarios/program.ts';
import { podman } from './engine.ts';
import type { Answer, Question } from './fixtures/asker.ts';
import type { Pod, PodNode, Probe } from './pod-node.ts';

const ASKER = join(import.meta.dirname, 'fixtures/asker.ts');

/** Where a probe says nothing else (Kubernetes, pkg/apis/core/v1/defaults.go, SetDefaults_Probe). */
const DEFAULTS = { periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 } as const;

/** Beyond a probe's own timeout, before its answer is given up: a machine that stands still. */
const ANSWER_SLACK_MS = 20_000;

/** The engine's own time to take a container away. */
const ENGINE_MS = 30_000;

type Kind = 'startupProbe' | 'livenessProbe' | 'readinessProbe';

/**
 * `started`: its startup probe has passed; `failed`: one look of the liveness probe; `killed`: SIGTERM is sent; `ended`: it has
 * ended; `running`: it was started again.
 */
export interface KubeletEvent {
  readonly kind: 'started' | 'ready' | 'unready' | 'failed' | 'killed' | 'ended' | 'running';
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Follows one pod from the moment it is made until it is disposed of; the pod goes on after that. */
export class Kubelet implements AsyncDisposable {
  readonly events: KubeletEvent[] = [];
  readonly #pod: PodNode;
  readonly #manifest: Pod;
  readonly #asker: Program<Answer>;
  readonly #over = new AbortController();
  readonly #running: Promise<void>;
  #isReady = false;
  #asked = 0;

  private constructor(pod: PodNode, manifest: Pod) {
    this.#pod = pod;
    this.#manifest = manifest;
    this.#asker = new Program(pod.host, ASKER, {});
    this.#running = this.#run();
    this.#running.catch(() => {}); // whoever disposes of it is told
  }

  /** Begins to probe a pod that runs by its manifest as it is now. */
  static async watch(pod: PodNode): Promise<Kubelet> {
    return new Kubelet(pod, await pod.readManifest());
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Events of a kind at or after a moment (milliseconds since the epoch). */
  since(moment: number, kind: KubeletEvent['kind']): readonly KubeletEvent[] {
    return this.events.filter((event) => event.kind === kind && event.at >= moment);
  }

  /** Waits for an event of a kind at or after a moment. */
  until(kind: KubeletEvent['kind'], moment: number, timeoutMs?: number): Promise<KubeletEvent> {
    const what = `the pod on ${this.#pod.host.name} to be ${kind}`;
    return waitFor(what, async () => this.since(moment, kind)[0], timeoutMs);
  }

  async #run(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const life = new AbortController();
      const failed = await this.#watchLife(AbortSignal.any([signal, life.signal]));
      life.abort();
      if (failed !== undefined) await this.#replace(failed);
    }
  }

  /** Probes one life of the container. @returns The probe that ended it; nothing when `signal` aborted. */
  async #watchLife(signal: AbortSignal): Promise<Kind | undefined> {
    if (!(await this.#starts(signal))) return signal.aborted ? undefined : 'startupProbe';
    this.#tell('started');
    void this.#followReadiness(signal);
    return (await this.#failsForGood('livenessProbe', signal)) ? 'livenessProbe' : undefined;
  }

  /** No other probe is asked before the startup probe has passed once. */
  async #starts(signal: AbortSignal): Promise<boolean> {
    for await (const { passed, isFailure } of this.#looks('startupProbe', signal)) {
      if (passed) return true;
      if (isFailure) return false;
    }
    return false;
  }

  async #failsForGood(kind: Kind, signal: AbortSignal): Promise<boolean> {
    for await (const { passed, isFailure } of this.#looks(kind, signal)) {
      if (!passed) this.#tell('failed');
      if (isFailure) return true;
    }
    return false;
  }

  async #followReadiness(signal: AbortSignal): Promise<void> {
    for await (const { passed, isFailure } of this.#looks('readinessProbe', signal)) {
      if (passed || isFailure) this.#setReady(passed);
    }
    this.#setReady(false);
  }

  /** One look each period; `isFailure` from the failure on that reaches the threshold. */
  async *#looks(kind: Kind, signal: AbortSignal): AsyncGenerator<{ passed: boolean; isFailure: boolean }> {
    const probe = { ...DEFAULTS, ...this.#probe(kind) };
    let failures = 0;
    for (let due = performance.now(); ; due += probe.periodSeconds * 1000) {
      await delay(Math.max(0, due - performance.now()), undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      const passed = await this.#ask(probe);
      if (signal.aborted) return;
      failures = passed ? 0 : failures + 1;
      yield { passed, isFailure: failures >= probe.failureThreshold };
    }
  }

  #probe(kind: Kind): Probe {
    const [container] = this.#manifest.spec.containers;
    const probe = container[kind];
    if (probe === undefined) throw new Error(`the manifest has no ${kind}`);
    return probe;
  }

  /** As kubelet counts: from 200 to 399 is a success (pkg/probe/http). */
  async #ask({ httpGet: { host, port, path }, timeoutSeconds = DEFAULTS.timeoutSeconds }: Probe): Promise<boolean> {
    const question: Question = {
      id: this.#asked++,
      url: `http://${host}:${port}${path}`,
      timeoutMs: timeoutSeconds * 1000,
    };
    this.#asker.tell(JSON.stringify(question));
    const found = async () => this.#asker.events.find(({ id }) => id === question.id);
    const { status = 0 } = await waitFor(
      `an answer about ${question.url}`,
      found,
      question.timeoutMs + ANSWER_SLACK_MS,
    );
    return status >= 200 && status < 400;
  }

  /** SIGTERM; SIGKILL after the grace period of the probe, or else of the pod; and it is started again. */
  async #replace(failed: Kind): Promise<void> {
    const grace =
      this.#probe(failed).terminationGracePeriodSeconds ?? this.#manifest.spec.terminationGracePeriodSeconds;
    this.#tell('killed');
    this.#setReady(false);
    await podman(['stop', '--time', String(grace), this.#pod.container], { timeoutMs: grace * 1000 + ENGINE_MS });
    this.#tell('ended');
    await this.#pod.restart();
    this.#tell('running');
  }

  #setReady(isReady: boolean): void {
    if (isReady !== this.#isReady) this.#tell(isReady ? 'ready' : 'unready');
    this.#isReady = isReady;
  }

  #tell(kind: KubeletEvent['kind']): void {
    this.events.push({ kind, at: now() });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#running.finally(() => this.#asker[Symbol.asyncDispose]());
  }
}
