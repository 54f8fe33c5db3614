// Which backend a new connection tries next. Pure but for the turn that round robin remembers.

import { type Backend, type BackendKey, keyOf } from '../base/backend.ts';
import type { BackendSet } from '../base/backend-set.ts';

/** Hands out backends in turn over all connections, and never the same one twice to one connection. */
export class RoundRobin {
  /** Where the next search begins; past the end it begins at the front. */
  #next = 0;

  /** The next backend for a connection that has tried `tried`; usable ones first; `undefined` when all were tried. */
  next({ usable, spare }: BackendSet, tried: ReadonlySet<BackendKey>): Backend | undefined {
    return this.#inTurn(usable, tried) ?? this.#inTurn(spare, tried);
  }

  /** The first untried one behind the last that was handed out: the turns of one that refuses do not pile up on another. */
  #inTurn(backends: readonly Backend[], tried: ReadonlySet<BackendKey>): Backend | undefined {
    const inOrder = [...backends.slice(this.#next), ...backends.slice(0, this.#next)];
    const backend = inOrder.find((each) => !tried.has(keyOf(each)));
    if (backend !== undefined) this.#next = backends.indexOf(backend) + 1;
    return backend;
  }
}
