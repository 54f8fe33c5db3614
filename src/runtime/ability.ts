// Keeps what counts of a node's ability to serve in step with what is measured, and with time.

import { derive, Latest, type ReadonlyLatest } from '../base/latest.ts';
import { type Damped, damp } from '../keepalived/hysteresis.ts';

export interface AbilityOptions {
  /** What is measured now. */
  readonly isAble: () => boolean;
  readonly signal: AbortSignal;
}

/** Damps `isAble` into `target` whenever one of `sources` changes, and when a held back ability has lasted. */
export async function followAbility(
  target: Latest<Damped>,
  sources: readonly ReadonlyLatest<unknown>[],
  { isAble, signal }: AbilityOptions,
): Promise<void> {
  const alarm = new Latest(undefined);
  let timer: NodeJS.Timeout | undefined;
  const compute = () => {
    const next = damp(target.value, isAble(), performance.now());
    clearTimeout(timer);
    if (next.recheckAt !== undefined) {
      timer = setTimeout(() => alarm.set(undefined), next.recheckAt - performance.now());
    }
    return next;
  };
  await derive(target, [...sources, alarm], { compute, signal });
  clearTimeout(timer);
}
