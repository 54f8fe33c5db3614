// Which backends get new connections. Pure.

import { type Backend, keyOf, sortedUnique } from '../base/backend.ts';
import type { BackendSet } from '../base/backend-set.ts';
import { isLost, UNKNOWN_HEALTH } from './health.ts';
import type { HealthByBackend } from './prober.ts';

/** Who is to be judged. */
interface Members {
  readonly known: readonly Backend[];
  /** No longer known, but with connections that may get lost there. */
  readonly draining?: readonly Backend[];
}

/**
 * The ready ones without a suspicion; or the ready ones; or those that are about to be; or every known one when there is
 * none, for a health check that fails everywhere is the less likely truth. A suspicion takes connections away from a backend, but never the VIP from its node.
 */
export function backendSet({ known, draining = [] }: Members, healthOf: HealthByBackend): BackendSet {
  const health = (backend: Backend) => healthOf.get(keyOf(backend));
  const ready = known.filter((backend) => health(backend)?.state === 'ready');
  const trusted = ready.filter((backend) => health(backend)?.suspicion === 'none');
  const rising = known.filter((backend) => health(backend)?.last?.ok);
  const usable = [trusted, ready, rising].find((some) => some.length > 0) ?? known;
  const spare = known.filter((backend) => !usable.includes(backend));
  const candidates = ready.length === 0 ? [] : sortedUnique([...draining, ...known]);
  const lost = candidates.filter((backend) => isLost(health(backend) ?? UNKNOWN_HEALTH));
  return { usable, spare, lost, anyReady: ready.length > 0 };
}
