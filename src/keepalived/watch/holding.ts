// Since when this node is master, to tell a takeover, in which two overlap for milliseconds, from two masters.

import type { ReadonlyLatest } from '../../base/latest.ts';
import type { VrrpStates } from '../states.ts';

/** For how long after a takeover the adverts and claims of the former holder may still be on their way. */
const GRACE_MS = 2000;

export class Holding {
  /** Milliseconds of `performance.now()`, by name of the instance. */
  readonly #since = new Map<string, number>();

  /** Follows the states until `signal` aborts. */
  async follow(states: ReadonlyLatest<VrrpStates>, signal: AbortSignal): Promise<void> {
    for await (const now of states.changes(signal)) this.note(now, performance.now());
  }

  /** Takes note of what every instance is at the moment `at`. */
  note(states: VrrpStates, at: number): void {
    for (const name of this.#since.keys()) if (states.get(name) !== 'master') this.#since.delete(name);
    for (const [name, state] of states) if (state === 'master' && !this.#since.has(name)) this.#since.set(name, at);
  }

  /** The instances that this node is master of now, and has been since well before `moment`. */
  heldSince = (moment: number): ReadonlySet<string> =>
    new Set([...this.#since].filter(([, since]) => since <= moment - GRACE_MS).map(([name]) => name));
}
