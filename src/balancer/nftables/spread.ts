// Among whom the kernel is to choose, as the health of the backends says. Pure.

import { type Backend, type BackendKey, keyOf, sortedUnique } from '../../base/backend.ts';
import type { BackendSet } from '../../base/backend-set.ts';
import type { NftablesConfig } from '../../config/types.ts';
import type { Spread } from './ruleset.ts';

/** What else is known of backends. */
export interface SpreadContext {
  /** No longer known, and with connections that have not ended. */
  readonly draining: readonly Backend[];
  /** Better not chosen, see `silences.ts`. */
  readonly shunned: ReadonlySet<BackendKey>;
}

export function spreadOf(
  { usable, spare, anyReady }: Pick<BackendSet, 'usable' | 'spare' | 'anyReady'>,
  { localFirst }: Pick<NftablesConfig, 'localFirst'>,
  { draining, shunned }: SpreadContext,
): Spread {
  const heard = usable.filter((backend) => !shunned.has(keyOf(backend)));
  const preferred = localFirst && anyReady ? heard.filter(({ local }) => local) : [];
  const choices = [preferred, heard].find((some) => some.length > 0) ?? usable;
  return {
    choices,
    counted: sortedUnique([...usable, ...spare, ...draining]),
    retry: anyReady && usable.length > 1, // without another that could answer, a refusal is better told at once
  };
}
