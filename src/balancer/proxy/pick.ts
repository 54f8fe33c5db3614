// Which backend a new connection tries next. Pure but for the turn that is remembered.

import type { Backend } from '../../base/backend.ts';
import type { ProxyConfig } from '../../config/types.ts';

export type Algorithm = ProxyConfig['algorithm'];

/** What is chosen among: a backend, and how many connections are with it now. */
export interface Candidate {
  readonly backend: Backend;
  readonly connections: number;
}

export interface Choice<T> {
  readonly usable: readonly T[];
  /** For when every usable one was tried. */
  readonly spare: readonly T[];
}

/** The lowest rank is taken; among equals it goes by turns. */
const RANKS: Readonly<Record<Algorithm, (candidate: Candidate) => number>> = {
  'round-robin': () => 0,
  'least-connections': ({ connections }) => connections,
  'local-first': ({ backend }) => Number(!backend.local),
};

/** Hands out backends over all connections, and never the same one twice to one connection. */
export class Picker {
  readonly #rank: (candidate: Candidate) => number;
  /** Where the next search begins; past the end it begins at the front. */
  #turn = 0;

  constructor(algorithm: Algorithm) {
    this.#rank = RANKS[algorithm];
  }

  /** The next backend for a connection that has tried `tried`; usable ones first; `undefined` when all were tried. */
  next<T extends Candidate>({ usable, spare }: Choice<T>, tried: ReadonlySet<T>): T | undefined {
    return this.#among(usable, tried) ?? this.#among(spare, tried);
  }

  /** Begins behind the last that was handed out: the turns of one that refuses do not pile up on its neighbour. */
  #among<T extends Candidate>(candidates: readonly T[], tried: ReadonlySet<T>): T | undefined {
    let best: T | undefined;
    let bestRank = Number.POSITIVE_INFINITY;
    for (let step = 0; step < candidates.length; step++) {
      const candidate = candidates[(this.#turn + step) % candidates.length] as T;
      const rank = this.#rank(candidate);
      if (rank >= bestRank || tried.has(candidate)) continue;
      [best, bestRank] = [candidate, rank];
    }
    if (best !== undefined) this.#turn = (candidates.indexOf(best) + 1) % candidates.length;
    return best;
  }
}
