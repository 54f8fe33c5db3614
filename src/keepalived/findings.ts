// Component: the findings that hold now. Each is logged when it begins and when it ends, however often it is seen between.

import type { Component } from '../base/component.ts';
import { type ActiveFinding, componentOf, type Finding, type FindingKind } from '../base/finding.ts';
import { Latest, type ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { aborted } from '../base/signal.ts';
import { isOver, keyOf, type Sighting, see } from './sighting.ts';

/** A mismatch is seen again with every advert; so many that fail to come mean that it is over, but not in less than 15 s. */
const FORGET_ADVERTS = 4;
const FORGET_MS = 15_000;

/** How often the list is looked through, and published when only its counts have changed. */
const TICK_MS = 1000;

/** A hostile network can invent addresses, and must not crowd out what else is wrong; what is beyond this is counted. */
const MAX_OF_A_KIND = 8;

export interface FindingsOptions {
  /** That of cplb as a whole: each finding is logged under the component that it is about. */
  readonly logger: Logger;
  /** Milliseconds between adverts of the slowest instance. */
  readonly longestAdvertMs: number;
}

export class Findings implements Component {
  readonly name = 'findings';
  readonly #logger: Logger;
  readonly #forgetMs: number;
  readonly #sightings = new Map<string, Sighting>();
  readonly #current = new Latest<readonly ActiveFinding[]>([]);
  #turnedAway = 0;
  #isStale = false;
  #isRunning = false;
  #timer: NodeJS.Timeout | undefined;

  constructor({ logger, longestAdvertMs }: FindingsOptions) {
    this.#logger = logger;
    this.#forgetMs = Math.max(FORGET_MS, FORGET_ADVERTS * longestAdvertMs);
  }

  /** In the order in which they were first seen; set when one begins or ends, and at most once a second for the counts. */
  get current(): ReadonlyLatest<readonly ActiveFinding[]> {
    return this.#current;
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    this.#isRunning = true;
    this.#keepTime();
    ready();
    await aborted(signal);
    this.#isRunning = false;
    this.#keepTime();
  }

  /**
   * Takes one observation. Cheap, so that it can be called for every advert.
   *
   * A vague one is dropped while another of its kind and instance is known, and makes way when one comes.
   */
  report(finding: Finding): void {
    if (finding.vague === true && this.#knowsBetter(finding)) return;
    const key = keyOf(finding);
    const known = this.#sightings.get(key);
    if (known === undefined && this.#isFull(finding.kind)) {
      this.#turnAway(finding.kind);
      return;
    }
    const seen = see(finding, known);
    this.#sightings.set(key, seen);
    this.#isStale ||= seen.isActive;
    if (finding.vague !== true) this.#dropVague(finding, key);
    if (seen.isActive && known?.isActive !== true) this.#begin(seen);
    this.#keepTime();
  }

  #knowsBetter({ kind, instance }: Finding): boolean {
    return [...this.#sightings.values()].some(
      ({ finding }) => finding.kind === kind && finding.instance === instance && finding.vague !== true,
    );
  }

  #dropVague({ kind, instance }: Finding, except: string): void {
    const key = keyOf({ kind, instance });
    if (key !== except && this.#sightings.get(key)?.finding.vague === true) this.#sightings.delete(key);
  }

  #isFull(kind: FindingKind): boolean {
    return [...this.#sightings.values()].filter(({ finding }) => finding.kind === kind).length >= MAX_OF_A_KIND;
  }

  #turnAway(kind: FindingKind): void {
    if (this.#turnedAway === 0)
      this.#logger.warn({ component: componentOf(kind), kind, limit: MAX_OF_A_KIND }, 'more findings than are kept');
    this.#turnedAway += 1;
  }

  #begin({ finding: { kind, instance, peer, what, action } }: Sighting): void {
    this.#logger.warn({ component: componentOf(kind), kind, instance, peer, action }, what);
    this.#publish();
  }

  #end({ finding: { kind, instance, peer, what }, count, firstAt, lastAt }: Sighting): void {
    const component = componentOf(kind);
    const lastedMs = Math.round(lastAt - firstAt);
    this.#logger.info({ component, kind, instance, peer, what, count, lastedMs }, 'finding is over');
  }

  #tick(): void {
    const over = [...this.#sightings].filter(([, sighting]) => isOver(sighting, this.#forgetMs));
    for (const [key, sighting] of over) {
      this.#sightings.delete(key);
      if (sighting.isActive) this.#end(sighting);
    }
    if (this.#isStale || over.some(([, { isActive }]) => isActive)) this.#publish();
    if (this.#sightings.size === 0) this.#tellTurnedAway();
    this.#keepTime();
  }

  #tellTurnedAway(): void {
    if (this.#turnedAway > 0)
      this.#logger.info({ component: 'vrrp', count: this.#turnedAway }, 'findings were seen that were not kept');
    this.#turnedAway = 0;
  }

  #publish(): void {
    this.#isStale = false;
    const active = [...this.#sightings.values()].filter(({ isActive }) => isActive);
    this.#current.set(
      active.map(({ finding, firstSeen, lastSeen, count }) => ({ ...finding, firstSeen, lastSeen, count })),
    );
  }

  /** The timer runs while there is something that can end, and while the component runs. */
  #keepTime(): void {
    const isNeeded = this.#isRunning && this.#sightings.size > 0;
    if (isNeeded) {
      this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
      return;
    }
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
