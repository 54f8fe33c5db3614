// What a balancer is told of the backends, and what it tells of them.

import type { Backend, BackendKey } from './backend.ts';

export interface BackendSet {
  /** Where new connections go. Empty only when nothing is known at all. */
  readonly usable: readonly Backend[];
  /** Known, but not ready: tried when every usable one has refused a connection. */
  readonly spare: readonly Backend[];
  /**
   * Known or draining, but without any answer to their probes: connections to them hang and are to be reset. Empty while no
   * backend is ready, for then the reason may be this node, and clients would have nowhere to go.
   */
  readonly lost: readonly Backend[];
  /** True when at least one backend has passed its probe. */
  readonly anyReady: boolean;
}

/** How often real traffic has failed at a backend, ever: whoever reads it sees what is new by comparing. */
export interface FailureCount {
  readonly failed: number;
  /** No proof that it is down: a TLS hello that was left unanswered for long, a connection that broke off in the middle. */
  readonly slow: number;
}

export type FailureCounts = ReadonlyMap<BackendKey, FailureCount>;

export const NO_FAILURES: FailureCount = { failed: 0, slow: 0 };
