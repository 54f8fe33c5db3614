// What a balancer is told of the backends.

import type { Backend } from './backend.ts';

export interface BackendSet {
  /** Where new connections go. Empty only when nothing is known at all. */
  readonly usable: readonly Backend[];
  /** Known, but not ready: tried when every usable one has refused a connection. */
  readonly spare: readonly Backend[];
  /** Known, but without any answer to their probes: connections to them hang and are to be reset. */
  readonly lost: readonly Backend[];
  /** True when at least one backend has passed its probe. */
  readonly anyReady: boolean;
}
