// Component: sees what keepalived says nothing of, by looking at what nftables has counted. It touches no packet.

import type { Component } from '../../base/component.ts';
import { describeError } from '../../base/errors.ts';
import type { Finding } from '../../base/finding.ts';
import type { Family, IpAddress } from '../../base/ip.ts';
import type { Latest, ReadonlyLatest } from '../../base/latest.ts';
import type { Logger } from '../../base/logger.ts';
import { aborted, pause } from '../../base/signal.ts';
import { closeFilter, openFilter } from '../../host/link-groups.ts';
import { applyRuleset, deleteTable, listTable } from '../../host/nft.ts';
import { ownNames } from '../../host/present-addresses.ts';
import type { VrrpStates } from '../states.ts';
import { Holding } from './holding.ts';
import { judge, type Situation } from './judge.ts';
import { grown, mastersIn, observe, readTally, type Tally } from './observations.ts';
import { renderWatch, WATCH_TABLE, type WatchedInstance, watchFamilies } from './ruleset.ts';

/** A look starts two programs, 8 ms of one core in all (measured). */
const LOOK_EVERY_MS = 2000;

/** An advert may be counted some milliseconds before keepalived tells of the state that it brought about. */
const SETTLE_MS = 250;

/** A state changes as an advert of the new holder comes, or some adverts before that: then all is not looked at too early. */
const AFTER_CHANGE_MS = 300;

/** The groups 224.0.0.18 and ff02::12 as frames carry them (RFC 1112, 6.4; RFC 2464, 7). */
const GROUP_MACS: Readonly<Record<Family, string>> = { ipv4: '01:00:5e:00:00:12', ipv6: '33:33:00:00:00:12' };

/** Address of another node that sends adverts for an instance, by the name of the instance. */
export type Masters = ReadonlyMap<string, IpAddress>;

export interface WatchOptions extends Pick<Situation, 'peersOf' | 'isNode'> {
  readonly instances: readonly WatchedInstance[];
  /** The text of `watch.nft`. */
  readonly template: string;
  readonly states: ReadonlyLatest<VrrpStates>;
  /** Is set at each look. */
  readonly masters: Latest<Masters>;
  /** Is told everything wrong at every look that sees it. */
  readonly report: (finding: Finding) => void;
  readonly logger: Logger;
}

export class Watch implements Component {
  readonly name = 'watch';
  readonly #options: WatchOptions;
  readonly #ruleset: string;
  readonly #holding = new Holding();
  #tally: Tally = new Map();
  /** When the last look began. */
  #lookedAt = 0;
  #isBlind = false;
  /** Aborts when an instance has changed its state. */
  #calm = new AbortController();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#ruleset = renderWatch(options.instances, options.template);
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { states } = this.#options;
    if (!(await this.#install())) {
      ready();
      return aborted(signal);
    }
    await using stack = new AsyncDisposableStack();
    stack.defer(() => this.#remove());
    await this.#openFilters(stack);
    const following = this.#holding.follow(states, signal);
    using _wake = states.each(() => this.#calm.abort());
    ready();
    while (!signal.aborted) {
      await this.#rest(signal);
      await this.#look(signal);
    }
    await following;
  }

  /** Until the next look, which comes soon where a VIP has moved: nobody likes to read of its former holder. */
  async #rest(signal: AbortSignal): Promise<void> {
    await pause(LOOK_EVERY_MS - SETTLE_MS, AbortSignal.any([signal, this.#calm.signal]));
    if (this.#calm.signal.aborted) await pause(AFTER_CHANGE_MS, signal);
    this.#calm = new AbortController();
  }

  /** Resolves with whether the tables are there. Without them the rest of cplb works as well. */
  async #install(): Promise<boolean> {
    try {
      await applyRuleset(this.#ruleset);
      this.#lookedAt = performance.now();
      this.#isBlind = false;
    } catch (error) {
      const told = this.#isBlind ? 'debug' : 'warn';
      this.#options.logger[told](
        { error: describeError(error) },
        'nftables cannot record adverts here: nodes that do not hear each other stay unseen',
      );
      this.#isBlind = true;
    }
    return !this.#isBlind;
  }

  async #remove(): Promise<void> {
    for (const family of watchFamilies(this.#options.instances)) await deleteTable(WATCH_TABLE, family);
  }

  /** A unicast keepalived joins no group, so a network card would keep the adverts of others to itself. */
  async #openFilters(stack: AsyncDisposableStack): Promise<void> {
    const { instances, peersOf, logger } = this.#options;
    for (const instance of instances) {
      if (peersOf(instance) === undefined) continue;
      const group = GROUP_MACS[instance.family];
      stack.defer(() => closeFilter(instance.interface, group));
      await openFilter(instance.interface, group).catch((error: unknown) =>
        logger.warn({ error: describeError(error) }, 'multicast adverts may stay unseen'),
      );
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const before = { tally: this.#tally, lookedAt: this.#lookedAt };
    if (signal.aborted || !(await this.#read())) return;
    const elements = grown(before.tally, this.#tally);
    await pause(SETTLE_MS, signal);
    if (signal.aborted) return;
    const { instances, peersOf, isNode, report, masters, logger } = this.#options;
    for (const element of elements.filter((key) => !before.tally.has(key))) logger.debug({ element }, 'seen');
    const held = this.#holding.heldSince(before.lookedAt);
    const situation = { instances, peersOf, isNode, held, own: ownNames() };
    const observations = observe(elements, instances);
    masters.set(mastersIn(observations, situation.own, masters.value));
    for (const finding of judge(observations, situation)) report(finding);
  }

  /** Resolves with whether there is something to look at; tables that somebody flushed are written anew. */
  async #read(): Promise<boolean> {
    const begun = performance.now();
    try {
      const families = watchFamilies(this.#options.instances);
      this.#tally = readTally(await Promise.all(families.map((family) => listTable(WATCH_TABLE, family))));
      this.#lookedAt = begun;
      return true;
    } catch {
      this.#tally = new Map();
      await this.#install();
      return false;
    }
  }
}
