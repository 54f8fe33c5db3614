// Which API server is asked next, and when.

import { type Backend, type BackendKey, keyOf } from '../base/backend.ts';
import { waitUntil } from '../base/latest.ts';
import { ApiClient } from './api-client.ts';
import { ApiError, type Failure } from './api-error.ts';
import { follow } from './follow.ts';
import type { KubeconfigFile } from './kubeconfig-file.ts';
import { BackOff, type Pace } from './pace.ts';
import type { Listing } from './server-list.ts';

/** Who knows the servers, and is told what became of each. */
export interface Witness {
  readonly backends: readonly Backend[];
  accept(listing: Listing, from: Backend): void;
  fail(server: Backend, error: unknown): void;
}

/** What became of one server: `hopeless` when no other is worth asking. */
type Outcome = 'followed' | 'failed' | 'hopeless';

/** How following a server ended, and how long after its first answer. */
interface End {
  readonly error: unknown;
  readonly livedMs: number;
}

const failureIn = ({ error }: End): Failure | undefined => (error instanceof ApiError ? error.failure : undefined);

/** Follows one server after the other with what a kubeconfig holds. */
export class Pursuit {
  readonly #file: KubeconfigFile;
  readonly #witness: Witness;
  readonly #pace: Pace;
  readonly #backOff: BackOff;
  /** When a server that wants a pause may be asked again. */
  readonly #postponed = new Map<BackendKey, number>();
  /** The server that was followed last and lost: asked last. */
  #lost: BackendKey | undefined;

  constructor(file: KubeconfigFile, witness: Witness, pace: Pace) {
    this.#file = file;
    this.#witness = witness;
    this.#pace = pace;
    this.#backOff = new BackOff(pace);
  }

  /** Goes on until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { reading } = this.#file;
    while (!signal.aborted) {
      await waitUntil(reading, ({ credentials }) => credentials !== undefined, signal);
      const { credentials } = reading.value;
      const wasFollowed = await this.#round(signal);
      const wake = AbortSignal.any([signal, AbortSignal.timeout(wasFollowed ? 0 : this.#pauseMs())]);
      // Other credentials are worth an attempt at once.
      const renewed = await waitUntil(reading, (now) => now.credentials !== credentials, wake);
      if (wasFollowed || renewed !== undefined) this.#backOff.reset();
    }
  }

  /** Asks one server after the other; true when one was followed for a while. */
  async #round(signal: AbortSignal): Promise<boolean> {
    for (const target of this.#targets()) {
      if (signal.aborted) return false;
      const outcome = await this.#follow(target, signal);
      if (outcome !== 'failed') return outcome === 'followed';
    }
    return false;
  }

  /** The local server first: a watch there costs no other node anything and ends when this node's server does. */
  #targets(): readonly Backend[] {
    const rank = (backend: Backend) => (keyOf(backend) === this.#lost ? 2 : Number(!backend.local));
    return this.#witness.backends
      .filter((backend) => this.#dueInMs(backend) < 1) // timers come a fraction of a millisecond early
      .toSorted((a, b) => rank(a) - rank(b));
  }

  #dueInMs = (backend: Backend): number => (this.#postponed.get(keyOf(backend)) ?? 0) - performance.now();

  #pauseMs(): number {
    const due = Math.min(...this.#witness.backends.map(this.#dueInMs), this.#pace.longestPauseMs);
    return Math.max(this.#backOff.next(), Math.ceil(due));
  }

  async #follow(target: Backend, signal: AbortSignal): Promise<Outcome> {
    let end = await this.#attempt(target, signal);
    for (let renewed = false; !signal.aborted && this.#mayRenew(end, renewed); renewed = true) {
      await this.#file.renew();
      end = await this.#attempt(target, signal);
    }
    if (signal.aborted) return 'hopeless';
    this.#witness.fail(target, end.error);
    this.#postpone(target, end.error);
    if (end.livedMs > 0) this.#lost = keyOf(target);
    if (failureIn(end) === 'kubeconfig') return 'hopeless';
    return this.#wasStable(end) ? 'followed' : 'failed';
  }

  /** Certificates and tokens are renewed where they lie: once for each server, and after each that was followed for long. */
  #mayRenew(end: End, renewed: boolean): boolean {
    return failureIn(end) === 'unauthorized' && (!renewed || this.#wasStable(end));
  }

  #wasStable({ livedMs }: End): boolean {
    return livedMs > this.#pace.stableMs;
  }

  async #attempt(target: Backend, signal: AbortSignal): Promise<End> {
    let first = Number.POSITIVE_INFINITY;
    try {
      for await (const listing of follow(new ApiClient(this.#file, target), { pace: this.#pace, signal })) {
        first = Math.min(first, performance.now());
        this.#witness.accept(listing, target);
      }
      return { error: undefined, livedMs: 0 }; // it was told to stop
    } catch (error) {
      return { error, livedMs: Math.max(performance.now() - first, 0) };
    }
  }

  #postpone(target: Backend, error: unknown): void {
    const wanted = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
    this.#postponed.set(keyOf(target), performance.now() + Math.min(wanted, this.#pace.longestPauseMs));
  }
}
