// Brings unicast back after the loss of an interface, which keepalived by itself does not manage.

import { Latest } from '../base/latest.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';
import type { NotifyEvent } from './notify.ts';

/**
 * When the interface of a unicast instance was deleted and made again, keepalived 2.2.7 says BACKUP and has neither socket nor
 * timer any more: it never takes the VIP (measured). A reload gives it both. It does no harm where the interface had only been
 * down, and multicast does not need it.
 */
export class Revival {
  readonly #recoveries = new Latest<undefined>(undefined);
  readonly #unicast: ReadonlySet<string>;
  readonly #inFault = new Set<string>();
  #isDue = false;

  constructor(instances: readonly Pick<VrrpInstancePlan, 'name' | 'transport'>[]) {
    this.#unicast = new Set(instances.filter(({ transport }) => transport !== 'multicast').map(({ name }) => name));
  }

  /** Takes what the FIFO told. */
  tell({ instance, state }: NotifyEvent): void {
    if (!this.#unicast.has(instance)) return;
    if (state === 'fault') this.#inFault.add(instance);
    else if (this.#inFault.delete(instance) && state === 'backup') {
      this.#isDue = true;
      this.#recoveries.set(undefined);
    }
  }

  /** Calls `reload` after each recovery until `signal` aborts. */
  async follow(reload: () => void, signal: AbortSignal): Promise<void> {
    for await (const _ of this.#recoveries.changes(signal)) {
      if (!this.#isDue) continue;
      this.#isDue = false;
      reload();
    }
  }
}
