// The backends that an engine knows, and those that it only keeps for their last connections.

import { type Backend, type BackendKey, keyOf, sameBackends } from '../../base/backend.ts';
import type { BackendSet } from '../../base/backend-set.ts';
import type { BackendTraffic } from '../traffic.ts';
import type { Choice } from './pick.ts';
import { type Attached, Target } from './target.ts';

export interface TargetsOptions {
  /** Other threads have targets of the same backends: the sum of all counters may not fall while one still has connections. */
  readonly isShared: boolean;
  /** Called with the backends that are no longer known and still have connections, whenever these are others. */
  readonly onDraining: (backends: readonly Backend[]) => void;
}

export class Targets {
  readonly #options: TargetsOptions;
  readonly #byKey = new Map<BackendKey, Target>();
  #choice: Choice<Target> = { usable: [], spare: [] };
  #draining: readonly Backend[] = [];

  constructor(options: TargetsOptions) {
    this.#options = options;
  }

  /** Among whom new connections choose. */
  get choice(): Choice<Target> {
    return this.#choice;
  }

  use({ usable, spare }: Pick<BackendSet, 'usable' | 'spare'>): void {
    this.#choice = { usable: usable.map(this.#targetOf), spare: spare.map(this.#targetOf) };
    this.#followDraining();
  }

  /** The connections to a backend, the eldest first. */
  attachedTo(key: BackendKey): readonly Attached[] {
    return [...(this.#byKey.get(key)?.attached ?? [])];
  }

  /** @returns What the connection is to be detached from: another one when the backend left the list while it was dialled. */
  attach(dialled: Target, connection: Attached): Target {
    const target = this.#byKey.get(dialled.key) ?? this.#targetOf(dialled.backend);
    target.attach(connection);
    if (!this.#isKnown(target)) this.#followDraining();
    return target;
  }

  /** A connection has ended, and was detached. */
  detached(): void {
    if (this.#draining.length > 0) this.#followDraining();
  }

  traffic(): ReadonlyMap<BackendKey, BackendTraffic> {
    return new Map([...this.#byKey.values()].map((target) => [target.key, target.traffic()]));
  }

  /** The target of a backend, with all that was counted of it. */
  #targetOf = (backend: Backend): Target => {
    const target = this.#byKey.get(keyOf(backend)) ?? new Target(backend);
    target.backend = backend;
    this.#byKey.set(target.key, target);
    return target;
  };

  #isKnown(target: Target): boolean {
    return this.#choice.usable.includes(target) || this.#choice.spare.includes(target);
  }

  /** Tells which backends are left to their last connections, and forgets those that have none any more. */
  #followDraining(): void {
    const { isShared, onDraining } = this.#options;
    const unlisted = [...this.#byKey.values()].filter((target) => !this.#isKnown(target));
    const idle = isShared ? [] : unlisted.filter(({ connections }) => connections === 0);
    for (const { key } of idle) this.#byKey.delete(key);
    const draining = unlisted.filter(({ connections }) => connections > 0).map(({ backend }) => backend);
    if (sameBackends(draining, this.#draining)) return;
    this.#draining = draining;
    onDraining(draining);
  }
}
