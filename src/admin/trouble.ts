// Why an API server is not ready, in the words of its last probe. Pure.

import type { BackendStatus } from './contract.ts';

/** One good probe is not enough to be ready again. */
const RECOVERING = 'it answers again, and counts once that has lasted';

/** `undefined` for one that is ready, and for one that was not probed yet. */
export function troubleOf({ state, reason }: BackendStatus): string | undefined {
  if (state === 'ready') return undefined;
  return reason === 'ready' ? RECOVERING : reason;
}
