// Component: keeps the list of known backends current while there is a kubeconfig and an API server to ask.

import { type Backend, type BackendKey, keyOf, sameBackends } from '../base/backend.ts';
import type { Component } from '../base/component.ts';
import type { Latest, ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { aborted, pause } from '../base/signal.ts';
import { ApiError, FAILURES, type Failure } from './api-error.ts';
import type { Credentials } from './credentials.ts';
import { type EndpointFilter, sortOut } from './endpoints.ts';
import { KubeconfigFile, type Reading } from './kubeconfig-file.ts';
import { PACE, type Pace } from './pace.ts';
import { few, problemOf } from './problem.ts';
import { Pursuit, type Witness } from './pursuit.ts';
import type { Resource } from './resources.ts';
import type { Listing } from './server-list.ts';

/** Where the list of known backends came from, and what is wrong with following it. */
export interface KnownBackends {
  readonly backends: readonly Backend[];
  /** `static`: the configuration; `cache`: that and what the last run knew; else the API's resource that lists them. */
  readonly source: 'static' | 'cache' | Resource['source'];
  /** Absent while all is well. */
  readonly problem: string | undefined;
  /** The cluster's CA certificates in PEM, once a kubeconfig was read. */
  readonly ca: string | undefined;
}

/** True when the cluster itself has told them. */
export const isListed = ({ source }: Pick<KnownBackends, 'source'>): boolean =>
  source === 'endpointslices' || source === 'endpoints';

/** How discovery is doing. */
export interface DiscoveryProgress {
  /** `off`: no kubeconfig is configured; `waiting`: for a kubeconfig, or for the first answer. */
  readonly state: 'off' | 'waiting' | 'following' | 'failing';
  /** The server that is followed. */
  readonly server: BackendKey | undefined;
  /** When a server last gave a sign of life, in milliseconds since the epoch. */
  readonly lastSuccess: number | undefined;
  /** How often a server could not be asked, or was lost, by what was wrong. */
  readonly failures: Readonly<Record<Failure, number>>;
}

export const NO_PROGRESS: DiscoveryProgress = {
  state: 'off',
  server: undefined,
  lastSuccess: undefined,
  failures: Object.fromEntries(FAILURES.map((failure) => [failure, 0])) as Record<Failure, number>,
};

export interface DiscoveryOutputs {
  /** Holds the static list at first and is replaced whenever the cluster says otherwise. */
  readonly known: Latest<KnownBackends>;
  readonly progress: Latest<DiscoveryProgress>;
}

export interface DiscoveryOptions extends EndpointFilter {
  /** Path of the kubeconfig. */
  readonly kubeconfig: string | undefined;
  /** Changes when the kubeconfig is to be read now; it is looked at from time to time anyway. */
  readonly reread?: ReadonlyLatest<unknown>;
  readonly logger: Logger;
  readonly pace?: Pace;
}

/** `known` starts as the static list, and an answer never empties it; without a kubeconfig there is nothing to do. */
export class Discovery implements Component, Witness {
  readonly name = 'discovery';
  readonly #outputs: DiscoveryOutputs;
  readonly #options: DiscoveryOptions;
  /** What is wrong with the kubeconfig, with the list, and with each server since one was followed. */
  readonly #problems = { file: '', list: '', servers: new Map<BackendKey, string>() };
  #reading: Reading = { credentials: undefined, problem: undefined };

  constructor(outputs: DiscoveryOutputs, options: DiscoveryOptions) {
    this.#outputs = outputs;
    this.#options = options;
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    ready(); // discovery is an addition: nothing waits for it
    const { kubeconfig, reread, pace = PACE } = this.#options;
    if (kubeconfig === undefined) return aborted(signal);
    this.#note({ state: 'waiting' });
    const file = new KubeconfigFile(kubeconfig, pace.lookMs);
    const pursuit = new Pursuit(file, this, pace);
    using _reread = reread?.each(() => void file.renew());
    const authority = this.#followAuthority(file, pace.lookMs, signal);
    await Promise.all([file.run(signal), this.#heed(file, signal), authority, pursuit.run(signal)]);
  }

  get backends(): readonly Backend[] {
    return this.#outputs.known.value.backends;
  }

  /** An empty answer never shrinks the set to nothing. */
  accept({ source, servers }: Listing, from: Backend): void {
    const { backends, leftOut } = sortOut(servers, this.#options);
    const { known } = this.#outputs;
    const why = leftOut.length === 0 ? '' : ` that can be dialled from here (${few(leftOut, ', ')})`;
    this.#problems.list =
      backends.length > 0 ? '' : `The cluster lists no API server${why}; the last known ones are kept.`;
    this.#problems.servers.clear();
    this.#note({ state: 'following', server: keyOf(from), lastSuccess: Date.now() });
    if (backends.length > 0 && (source !== known.value.source || !sameBackends(backends, this.backends))) {
      this.#options.logger.info({ backends: backends.map(keyOf), source }, 'the cluster lists these API servers');
      known.set({ ...known.value, backends, source });
    }
    this.#tell();
  }

  fail(server: Backend, error: unknown): void {
    const failure = error instanceof ApiError ? error.failure : 'garbage';
    const { kubeconfig: path = '' } = this.#options;
    const words = problemOf(error, { server: keyOf(server), path, expires: this.#reading.credentials?.expires });
    if (failure === 'kubeconfig') this.#problems.servers.clear(); // that of all servers, and of none
    this.#problems.servers.set(failure === 'kubeconfig' ? '' : keyOf(server), words);
    const { failures } = this.#outputs.progress.value;
    const counted = { ...failures, [failure]: failures[failure] + 1 };
    this.#note({ state: 'failing', server: undefined, failures: counted });
    this.#tell();
  }

  /** Takes over what the kubeconfig says of itself. */
  async #heed({ reading }: KubeconfigFile, signal: AbortSignal): Promise<void> {
    for await (const { credentials, problem } of reading.changes(signal)) {
      if (credentials !== this.#reading.credentials) this.#startAnew();
      this.#reading = { credentials, problem };
      const isKept = credentials !== undefined && problem !== undefined;
      this.#problems.file = (problem ?? '') + (isKept ? '; what was read before is used on' : '');
      await this.#learnAuthority(credentials);
      this.#tell();
    }
  }

  /** The CA may be a file of its own, which is renewed without a change of the kubeconfig. */
  async #followAuthority({ reading }: KubeconfigFile, everyMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(everyMs, signal);
      await this.#learnAuthority(reading.value.credentials);
    }
  }

  async #learnAuthority(credentials: Credentials | undefined): Promise<void> {
    const { known } = this.#outputs;
    const ca = await credentials?.authority().catch(() => undefined); // told by the requests that need it
    if (ca !== undefined && ca !== known.value.ca) known.set({ ...known.value, ca });
  }

  /** What was wrong with other credentials says nothing of these. */
  #startAnew(): void {
    this.#problems.servers.clear();
    if (this.#outputs.progress.value.state === 'failing') this.#note({ state: 'waiting' });
  }

  #note(change: Partial<DiscoveryProgress>): void {
    this.#outputs.progress.set({ ...this.#outputs.progress.value, ...change });
  }

  /** Logs the problem when it is a new one, and keeps it for the status. */
  #tell(): void {
    const { file, list, servers } = this.#problems;
    const problem = [file, list, few([...servers.values()], ' ')].filter((each) => each !== '').join(' ') || undefined;
    const { known } = this.#outputs;
    if (problem === known.value.problem) return;
    const { logger } = this.#options;
    if (problem === undefined) logger.info('nothing is wrong with discovery any more');
    else logger.warn({ problem }, 'cannot follow the API servers of the cluster');
    known.set({ ...known.value, problem });
  }
}
