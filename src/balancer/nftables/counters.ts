// What the kernel has counted since this cplb started, over all tables that it has made.

import { type Backend, type BackendKey, keyOf } from '../../base/backend.ts';
import { type FailureCounts, NO_FAILURES } from '../../base/backend-set.ts';
import { type BackendTraffic, NO_TRAFFIC, type Traffic } from '../traffic.ts';
import type { Count, Listing } from './listing.ts';
import { COUNTERS, type CounterName } from './ruleset.ts';
import { Silences } from './silences.ts';

type Totals = Record<CounterName, Count>;

const NOTHING: Count = { packets: 0, bytes: 0 };
const nothing = (): Totals => ({ opened: NOTHING, sent: NOTHING, received: NOTHING, refused: NOTHING });

/** Counters of the kernel begin at 0 whenever the table is made anew; these go on. */
export class Counters {
  readonly #totals = new Map<BackendKey, Totals>();
  /** What the last listing said. */
  #last: Pick<Listing, 'counts' | 'retried'> | undefined;
  #failures: FailureCounts = new Map();
  readonly silences = new Silences();
  #retried = 0;
  #opened = 0;
  restored = 0;
  resets = 0;

  /** The table was made anew: what it says next is all new. */
  begin(): void {
    this.#last = undefined;
  }

  /** Adds what has happened since the last listing. */
  add(listing: Pick<Listing, 'counts' | 'retried'>, now: number): void {
    for (const key of listing.counts.opened.keys()) {
      const news = this.#newsOf(key, listing);
      this.#grow(key, news);
      this.#judge(key, news, now);
    }
    this.#retried += listing.retried - (this.#last?.retried ?? 0);
    this.#last = listing;
  }

  /** Forgets all backends but these. */
  keep(backends: readonly Backend[]): void {
    const keys = new Set(backends.map(keyOf));
    for (const key of this.#totals.keys()) if (!keys.has(key)) this.#totals.delete(key);
    this.silences.keep(keys);
  }

  /** What connections have met at backends, as the prober wants to know it; the same object while nothing is new. */
  get failures(): FailureCounts {
    return this.#failures;
  }

  traffic(): Traffic {
    const { restored, resets } = this;
    return {
      ...NO_TRAFFIC,
      connectionsTotal: this.#opened,
      backends: new Map([...this.#totals].map(([key, totals]) => [key, trafficOf(totals)])),
      nftables: { restored, resets, retried: this.#retried },
    };
  }

  #newsOf(key: BackendKey, { counts }: Pick<Listing, 'counts'>): Totals {
    const news = nothing();
    for (const name of COUNTERS) {
      const [before, now] = [this.#last?.counts[name].get(key) ?? NOTHING, counts[name].get(key) ?? NOTHING];
      news[name] = { packets: now.packets - before.packets, bytes: now.bytes - before.bytes };
    }
    return news;
  }

  #grow(key: BackendKey, news: Totals): void {
    const totals = this.#totals.get(key) ?? nothing();
    for (const name of COUNTERS) {
      const { packets, bytes } = totals[name];
      totals[name] = { packets: packets + news[name].packets, bytes: bytes + news[name].bytes };
    }
    this.#totals.set(key, totals);
    this.#opened += news.opened.packets;
  }

  /** A refusal speaks for itself. Attempts without a single packet back are no proof, but a probe will tell. */
  #judge(key: BackendKey, { opened, received, refused }: Totals, now: number): void {
    const isSilent = opened.packets > 0 && received.packets === 0 && refused.packets === 0;
    if (isSilent) this.silences.add(key, now);
    else if (received.packets > 0 || refused.packets > 0) this.silences.end(key);
    if (!isSilent && refused.packets === 0) return;
    const { failed, slow } = this.#failures.get(key) ?? NO_FAILURES;
    const next = { failed: failed + refused.packets, slow: slow + Number(isSilent) };
    this.#failures = new Map(this.#failures).set(key, next);
  }
}

const trafficOf = ({ opened, sent, received, refused }: Totals): BackendTraffic => ({
  connections: 0, // nobody counts those that end
  connectionsTotal: opened.packets,
  bytesSent: sent.bytes,
  bytesReceived: received.bytes,
  packetsSent: sent.packets,
  packetsReceived: received.packets,
  failures: refused.packets > 0 ? { refused: refused.packets } : {},
});
