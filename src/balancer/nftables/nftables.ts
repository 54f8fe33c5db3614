// Component: the balancer in the kernel. cplb keeps an nftables table as the health of the backends wants it; no byte of a
// connection comes through this process.

import { setTimeout as delay } from 'node:timers/promises';
import { type Backend, keyOf } from '../../base/backend.ts';
import { describeError } from '../../base/errors.ts';
import { type Family, familyOf } from '../../base/ip.ts';
import { Repeats } from '../../base/repeats.ts';
import { aborted } from '../../base/signal.ts';
import type { NftablesConfig } from '../../config/types.ts';
import type { NftablesPlan } from '../../plan/balancer.ts';
import type { Balancer, BalancerLinks } from '../balancer.ts';
import { noBackendOf, notForwarded, TABLE_RESTORED } from '../findings.ts';
import { ELEMENT_TIMEOUT_S } from '../table/vips.ts';
import type { Traffic } from '../traffic.ts';
import { Counters } from './counters.ts';
import { Flows } from './flows.ts';
import type { Forwarding } from './forwarding.ts';
import { KernelTable } from './kernel-table.ts';
import type { Listing } from './listing.ts';
import { familiesOf, type KernelTraits, type Spread } from './ruleset.ts';
import { spreadOf } from './spread.ts';
import { Steps } from './steps.ts';

export interface NftablesOptions
  extends Pick<BalancerLinks, 'owner' | 'backends' | 'serving' | 'failures' | 'draining' | 'report' | 'logger'> {
  readonly plan: NftablesPlan;
  readonly nftables: NftablesConfig;
  readonly kernel: KernelTraits;
  readonly forwarding: Forwarding;
  /** At stop the VIP has already left, so a client can at most be waiting for the rest of an answer. */
  readonly drainTimeoutMs: number;
}

export class NftablesBalancer implements Balancer {
  readonly name = 'nftables';
  readonly #options: NftablesOptions;
  readonly #counters = new Counters();
  readonly #flows: Flows;
  readonly #repeats = new Repeats();
  readonly #table: KernelTable;
  #isStopping = false;
  /** When the VIPs in the table were last renewed, on the clock of `performance.now()`. */
  #renewedAt = 0;

  constructor(options: NftablesOptions) {
    const { plan, draining, logger } = options;
    this.#options = options;
    this.#table = new KernelTable(options);
    const onReset = (count: number) => {
      this.#counters.resets += count;
    };
    this.#flows = new Flows({ plan, draining, onReset, logger });
  }

  traffic(): Traffic {
    return this.#counters.traffic();
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { plan, nftables, backends, forwarding, logger } = this.#options;
    await using _forwarding = forwarding;
    await using _table = { [Symbol.asyncDispose]: () => this.#table.remove() };
    await this.#step();
    await using _steps = new Steps(() => this.#tryStep(), backends);
    logger.info({ port: plan.port, ...algorithmOf(nftables) }, 'the kernel balances');
    ready();
    await aborted(signal);
    await this.#drain();
  }

  /** The VIP has left: what still comes here belongs to connections that are there. */
  async #drain(): Promise<void> {
    const { serving, drainTimeoutMs, logger } = this.#options;
    this.#isStopping = true;
    serving.set(false);
    const connections = await this.#flows.count();
    if (connections > 0) {
      logger.info({ connections, drainTimeoutMs }, 'connections are given time to end');
      await delay(drainTimeoutMs);
    }
    await this.#flows.end();
    this.#repeats.end();
  }

  async #tryStep(): Promise<void> {
    const { serving, logger } = this.#options;
    try {
      await this.#step();
    } catch (error) {
      const words = { error: describeError(error) };
      this.#repeats.log('step', (repeated) =>
        logger.error({ ...words, repeated }, 'the nftables table cannot be kept'),
      );
      if (performance.now() - this.#renewedAt > ELEMENT_TIMEOUT_S * 1000 && serving.value) serving.set(false);
    }
  }

  /** Brings the kernel in step with the backends, and cplb with what the kernel has counted. */
  async #step(): Promise<void> {
    const { backends, failures, serving, report } = this.#options;
    const set = backends.value;
    const now = performance.now();
    const draining = await this.#flows.followLeaving(set);
    const shunned = this.#counters.silences.shunned(now);
    const spread = spreadOf(set, this.#options.nftables, { draining, shunned });
    await this.#openWays(spread.choices);
    await this.#spreadOver(spread);
    await this.#renew();
    if (!serving.value && !this.#isStopping) serving.set(true);
    if (this.#counters.failures !== failures.value) failures.set(this.#counters.failures);
    for (const key of this.#counters.silences.lasting(now)) report(notForwarded(key));
    for (const family of this.#unserved(spread)) report(noBackendOf(family));
    this.#flows.giveUp(set.lost);
  }

  /** Families of VIPs that lead nowhere, while others lead somewhere. */
  #unserved({ choices }: Spread): readonly Family[] {
    const served = new Set(choices.map(({ address }) => familyOf(address)));
    return served.size === 0
      ? []
      : familiesOf(this.#options.plan.vips).flatMap(({ family }) => (served.has(family) ? [] : [family]));
  }

  async #spreadOver(spread: Spread): Promise<void> {
    if (this.#table.spreads(spread)) return;
    this.#counters.keep(spread.counted);
    if (await this.#table.use(spread)) this.#counters.begin();
    this.#options.logger.debug({ backends: spread.choices.map(keyOf) }, 'new connections are spread over these');
  }

  /** At the start what is in the way is fatal, while nobody depends on this node; later the other backends are of use. */
  async #openWays(backends: readonly Backend[]): Promise<void> {
    const { forwarding, logger } = this.#options;
    try {
      await forwarding.towards(backends);
    } catch (error) {
      if (this.#renewedAt === 0) throw error;
      const words = { error: describeError(error) };
      this.#repeats.log('ways', (repeated) =>
        logger.error({ ...words, repeated }, 'the way to a backend cannot be opened'),
      );
    }
  }

  async #renew(): Promise<void> {
    const listing = (await this.#table.renew()) ?? (await this.#restore());
    this.#renewedAt = performance.now();
    if (listing !== undefined) this.#counters.add(listing, this.#renewedAt);
  }

  /** Puts the table back that somebody has removed or changed. */
  async #restore(): Promise<Listing | undefined> {
    await this.#table.restore();
    this.#counters.begin();
    this.#counters.restored += 1;
    this.#options.report(TABLE_RESTORED);
    return this.#table.renew();
  }
}

const algorithmOf = ({ algorithm, localFirst }: NftablesConfig) => ({ algorithm, localFirst });
