// Component: keeps the list of known backends current while there is a kubeconfig and an API server to ask.

import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { type Backend, keyOf, sameBackends } from '../base/backend.ts';
import type { Component } from '../base/component.ts';
import { describeError } from '../base/errors.ts';
import type { Latest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import type { HostPort } from '../base/port.ts';
import { aborted, jittered, pause } from '../base/signal.ts';
import { ApiClient } from './api-client.ts';
import { backendsOfSlices, type EndpointFilter } from './endpoints.ts';
import { authorityOf, readKubeconfig } from './kubeconfig.ts';
import { followSlices } from './slices.ts';

/** Pause after a failed round, doubled up to the longest one; enough not to disturb servers that come up. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** While no kubeconfig is there it is looked for at this interval, so that one that appears is used soon. */
const KUBECONFIG_PAUSE_MS = 2000;

/** Where the list of known backends came from, and what keeps it from being current. */
export interface KnownBackends {
  readonly backends: readonly Backend[];
  readonly source: 'static' | 'endpointslices';
  /** Why the list is not being followed now; absent while it is. */
  readonly problem: string | undefined;
  /** The cluster's CA certificates in PEM, once a kubeconfig was read. */
  readonly ca: string | undefined;
}

export interface DiscoveryOptions extends EndpointFilter {
  readonly kubeconfig: string | undefined;
  readonly logger: Logger;
}

export class Discovery implements Component {
  readonly name = 'discovery';
  readonly #known: Latest<KnownBackends>;
  readonly #options: DiscoveryOptions;

  /** @param known Holds the static list at first and is replaced whenever the cluster says otherwise. */
  constructor(known: Latest<KnownBackends>, options: DiscoveryOptions) {
    this.#known = known;
    this.#options = options;
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    ready(); // discovery is an addition: nothing waits for it
    const { kubeconfig: path } = this.#options;
    if (path === undefined) return aborted(signal);
    for (let failures = 0; !signal.aborted; failures++) {
      const kubeconfig = await this.#read(path);
      if (kubeconfig === undefined || (await this.#followAny(kubeconfig, signal))) failures = 0;
      const backOff = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
      await pause(jittered(kubeconfig === undefined ? KUBECONFIG_PAUSE_MS : backOff, 0.2), signal);
    }
  }

  async #read(path: string): Promise<KubeConfig | undefined> {
    try {
      const kubeconfig = await readKubeconfig(path);
      this.#known.set({ ...this.#known.value, ca: await authorityOf(kubeconfig) });
      return kubeconfig;
    } catch (error) {
      this.#report(describeError(error));
      return undefined;
    }
  }

  /** Asks one server after the other until one can be followed; true when one was, however it ended. */
  async #followAny(kubeconfig: KubeConfig, signal: AbortSignal): Promise<boolean> {
    for (const target of localFirst(this.#known.value.backends)) {
      if (signal.aborted) return true;
      if (await this.#follow(kubeconfig, target, signal)) return true;
    }
    return false;
  }

  async #follow(kubeconfig: KubeConfig, target: HostPort, signal: AbortSignal): Promise<boolean> {
    let followed = false;
    try {
      for await (const slices of followSlices(new ApiClient(kubeconfig, target), signal)) {
        followed = true;
        this.#accept(backendsOfSlices(slices, this.#options));
      }
    } catch (error) {
      if (!signal.aborted) this.#report(describeError(error));
    }
    return followed;
  }

  /** An empty answer never shrinks the set to nothing. */
  #accept(found: readonly Backend[]): void {
    const { backends, source, problem } = this.#known.value;
    if (found.length === 0) {
      this.#report('the cluster lists no API server; the last known ones are kept');
    } else if (source !== 'endpointslices' || problem !== undefined || !sameBackends(found, backends)) {
      this.#options.logger.info({ backends: found.map(keyOf) }, 'the cluster lists these API servers');
      this.#known.set({ ...this.#known.value, backends: found, source: 'endpointslices', problem: undefined });
    }
  }

  /** Logs a problem when it is a new one, and keeps it for the status. */
  #report(problem: string): void {
    if (this.#known.value.problem === problem) return;
    this.#options.logger.warn({ problem }, 'cannot follow the API servers of the cluster');
    this.#known.set({ ...this.#known.value, problem });
  }
}

/** The local server first: a watch there costs no other node anything and ends when this node's server does. */
const localFirst = (backends: readonly Backend[]): readonly Backend[] =>
  backends.toSorted((a, b) => Number(b.local) - Number(a.local));
