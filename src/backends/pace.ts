// How patient discovery is with API servers.

import { jittered } from '../base/signal.ts';

/** All in milliseconds, unless the name says otherwise. */
export interface Pace {
  /** For the first byte of an answer, from the dial on. */
  readonly answerMs: number;
  /** For a whole list and the login before it, so that a server which sends a byte now and then is not waited for. */
  readonly listMs: number;
  /** The server is asked to end each watch after this time. */
  readonly watchSeconds: number;
  /** A watch that is silent for longer is lost. */
  readonly idleMs: number;
  /** A server whose watches end earlier twice in a row is not followed: asking on would be a tight loop. */
  readonly shortestWatchMs: number;
  /** Who was followed for this long is forgiven; a server that lists and then breaks each watch is not. */
  readonly stableMs: number;
  /** Pause after a failed round, doubled up to the longest one; enough not to disturb servers that come up. */
  readonly firstPauseMs: number;
  /** Also the longest that a server's Retry-After is obeyed. */
  readonly longestPauseMs: number;
  /** How often the kubeconfig is looked at. */
  readonly lookMs: number;
}

/**
 * kube-apiserver sends bookmarks once a minute only, and a process that is stopped answers TCP keepalive for good. So a watch
 * is kept short instead: kube-apiserver ends it after exactly `timeoutSeconds`, and silence for 5 s more tells that the server, the
 * network or the process behind it is gone. One request each 20 s is less than the probes cost.
 */
export const PACE: Pace = {
  answerMs: 5000,
  listMs: 15_000,
  watchSeconds: 20,
  idleMs: 25_000,
  shortestWatchMs: 1000,
  stableMs: 10_000,
  firstPauseMs: 500,
  longestPauseMs: 30_000,
  lookMs: 2000,
};

/** Pauses that double from the first to the longest, each spread by a fifth so that nodes drift apart. */
export class BackOff {
  readonly #pace: Pick<Pace, 'firstPauseMs' | 'longestPauseMs'>;
  readonly #random: () => number;
  #failures = 0;

  constructor(pace: Pick<Pace, 'firstPauseMs' | 'longestPauseMs'>, random: () => number = Math.random) {
    this.#pace = pace;
    this.#random = random;
  }

  /** The next pause in whole milliseconds. */
  next(): number {
    const { firstPauseMs, longestPauseMs } = this.#pace;
    const pause = Math.min(firstPauseMs * 2 ** this.#failures, longestPauseMs);
    if (pause < longestPauseMs) this.#failures++;
    return Math.round(jittered(pause, 0.2, this.#random));
  }

  reset(): void {
    this.#failures = 0;
  }
}
