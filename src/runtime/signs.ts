// What was heard of other nodes lately, by the instance: from keepalived's log, its dumps and the adverts that are watched.

import type { IpAddress } from '../base/ip.ts';
import type { ReadonlyLatest } from '../base/latest.ts';
import type { VrrpReports } from '../keepalived/dump.ts';
import type { Omen } from '../keepalived/log/omens.ts';
import type { VrrpStates } from '../keepalived/states.ts';
import type { Masters } from '../keepalived/watch/watch.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';
import { masterDownMs, type Situation } from './vip-story.ts';

export interface SignsOptions {
  readonly instances: readonly Pick<VrrpInstancePlan, 'name' | 'interface' | 'vrrpVersion' | 'advertIntervalMs'>[];
  readonly reports: ReadonlyLatest<VrrpReports>;
}

/** Since when this node listens as a backup, and how many adverts keepalived had counted then. */
interface Listening {
  readonly since: number;
  readonly advertsBefore: number;
}

export class Signs {
  readonly #options: SignsOptions;
  readonly #omens = new Map<string, Pick<Situation, 'omens' | 'lowerSince'>>();
  readonly #listening = new Map<string, Listening>();
  /** The last one that was seen, also when it has said its farewell since. */
  readonly #holders = new Map<string, IpAddress>();

  constructor(options: SignsOptions) {
    this.#options = options;
  }

  /** Takes what keepalived's log says. */
  hear(omen: Omen | undefined): void {
    const { instances } = this.#options;
    for (const instance of instances) {
      if (omen !== undefined && concerns(omen, instance)) this.#remember(omen, instance);
    }
  }

  #remember({ kind, tells }: Omen, { name, ...timing }: SignsOptions['instances'][number]): void {
    const at = performance.now();
    const { omens, lowerSince } = this.of(name);
    // A break in the adverts for longer than a node of the lowest priority waits is an end.
    const isNew = kind === 'lower' && (omens.lower === undefined || at - omens.lower.at > masterDownMs(timing, 0));
    this.#omens.set(name, { omens: { ...omens, [kind]: { ...tells, at } }, lowerSince: isNew ? at : lowerSince });
  }

  /** Takes who else announces itself. */
  meet(masters: Masters): void {
    for (const [name, address] of masters) this.#holders.set(name, address);
  }

  /** Takes changes of state. */
  note(before: VrrpStates, now: VrrpStates): void {
    for (const [name, state] of now) {
      if (state === 'master') this.#holders.delete(name);
      if (state !== 'backup' || before.get(name) === state) continue;
      this.#listening.set(name, { since: performance.now(), advertsBefore: this.#advertsOf(name) ?? 0 });
    }
  }

  /** The last sign of each kind. */
  of(name: string): Pick<Situation, 'omens' | 'lowerSince'> {
    return this.#omens.get(name) ?? { omens: {}, lowerSince: undefined };
  }

  /** Whom this node heard since it is a backup. A keepalived without dumps tells no numbers; there the watch knows. */
  heard(name: string): Pick<Situation, 'holder' | 'listeningSince' | 'hasHeard'> {
    const listening = this.#listening.get(name);
    const adverts = this.#advertsOf(name);
    const holder = this.#holders.get(name);
    const hasHeard = adverts === undefined ? holder !== undefined : adverts > (listening?.advertsBefore ?? 0);
    return { holder, listeningSince: listening?.since, hasHeard };
  }

  #advertsOf(name: string): number | undefined {
    return this.#options.reports.value.get(name)?.counters.advertsReceived;
  }
}

const concerns = ({ of }: Omen, instance: SignsOptions['instances'][number]): boolean =>
  'name' in of ? of.name === instance.name : of.interface === instance.interface;
