// Starts components one after the other and stops them in reverse.

import type { Component } from '../base/component.ts';
import { aborted } from '../base/signal.ts';

/**
 * Starts each component once the one before it is ready; stops them in reverse. The first to fail stops all.
 *
 * @throws What the first failed component threw.
 */
export async function runInOrder(signal: AbortSignal, [first, ...rest]: readonly Component[]): Promise<void> {
  if (first === undefined || signal.aborted) return aborted(signal);
  const own = new AbortController(); // stops `first`, and only after `rest` has stopped
  const lost = new AbortController(); // tells `rest` that `first` has ended by itself
  const up = Promise.withResolvers<void>();
  const running = first.run(own.signal, up.resolve).finally(() => lost.abort());
  try {
    await Promise.race([up.promise, running, aborted(signal)]);
    await runInOrder(AbortSignal.any([signal, lost.signal]), rest);
  } catch (error) {
    own.abort();
    await running.catch(() => {}); // what goes wrong while all stop does not hide why they stop
    throw error;
  }
  own.abort();
  await running; // rethrows why it ended
}
