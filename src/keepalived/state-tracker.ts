// The state of every instance, from two sources: the FIFO tells at once but may lose a line, the dump is complete but late.

import type { Latest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import type { InstanceReport, VrrpReports } from './dump.ts';
import type { NotifyEvent } from './notify.ts';
import type { VrrpStates } from './states.ts';

export interface TrackerOptions {
  /** Is kept at what keepalived reports. */
  readonly states: Latest<VrrpStates>;
  /** Is kept at the last dump; empty while there is none. */
  readonly reports: Latest<VrrpReports>;
  readonly logger: Logger;
}

export class StateTracker {
  readonly #options: TrackerOptions;
  /** When the FIFO last told of each instance, on the clock of `performance.now()`. */
  readonly #toldAt = new Map<string, number>();

  constructor(options: TrackerOptions) {
    this.#options = options;
  }

  /** True once this keepalived has told of an instance: from then on it handles signals. */
  get hasSpoken(): boolean {
    return this.#toldAt.size > 0;
  }

  /** Takes what the FIFO told. */
  tell({ instance, state }: NotifyEvent): void {
    const { states } = this.#options;
    this.#toldAt.set(instance, performance.now());
    if (states.value.get(instance) !== state) states.set(new Map(states.value).set(instance, state));
  }

  /**
   * Takes a dump that was asked for at `askedAt`. An instance that the FIFO told of since then keeps what was told: the dump may
   * be older.
   */
  reconcile(reports: VrrpReports, askedAt: number): void {
    const { states, logger } = this.#options;
    const isStale = ([name]: readonly [string, InstanceReport]) => (this.#toldAt.get(name) ?? 0) >= askedAt;
    const wrong = [...reports].filter((entry) => !isStale(entry) && states.value.get(entry[0]) !== entry[1].state);
    this.#options.reports.set(reports);
    if (wrong.length === 0) return;
    for (const [instance, { state }] of wrong) {
      logger.info({ instance, from: states.value.get(instance), to: state }, 'keepalived says so, its notice was lost');
    }
    states.set(new Map([...states.value, ...wrong.map(([name, { state }]) => [name, state] as const)]));
  }

  /** What this keepalived said no longer holds; the lifetime keeper then takes leftover VIPs away. */
  forget(): void {
    this.#toldAt.clear();
    this.#options.reports.set(new Map());
    this.#options.states.set(new Map());
  }
}
