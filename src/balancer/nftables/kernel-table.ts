// cplb's table in the kernel: changed with the backends, renewed, and put back when somebody removed or changed it.

import { type Backend, keyOf, sameBackends } from '../../base/backend.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { applyRuleset, askNft, deleteTable } from '../../host/nft.ts';
import { readTemplate } from '../../host/templates.ts';
import { TABLE } from '../table/owner.ts';
import { renderRenewal } from '../table/vips.ts';
import { type Listing, parseListing } from './listing.ts';
import { type RulesetOptions, renderRuleset, type Spread } from './ruleset.ts';

/** nft takes 5 ms, and 200 ms with 500 backends; two that hang must not outlive the VIPs in their sets. */
const NFT = { timeoutMs: 2000 };

export interface TableOptions extends RulesetOptions {
  readonly logger: Logger;
}

export class KernelTable {
  readonly #options: TableOptions;
  #template: string | undefined;
  /** Gives the VIPs in the table a new life, and lists it. */
  readonly #renewal: string;
  /** As the kernel has it; `undefined` while that is not known. */
  #spread: Spread | undefined;
  #turn = 0;
  /** What the listing is to look like; `undefined` when the next one tells. */
  #signature: string | undefined;

  constructor(options: TableOptions) {
    this.#options = options;
    this.#renewal = `${renderRenewal(options.plan.vips)}list table inet ${TABLE}\n`;
  }

  /**
   * Makes the kernel spread new connections like this, in one transaction. Connections that are there stay where they are.
   *
   * @returns True when the table was made anew, which begins all counters at 0.
   * @throws {CplbError} CPLB_COMMAND_FAILED.
   */
  async use(spread: Spread): Promise<boolean> {
    const before = this.#spread;
    this.#spread = undefined; // until it is known to be there
    const isChanged = before !== undefined && (await this.#change(before, spread));
    if (!isChanged) await applyRuleset(await this.#render(spread), NFT);
    this.#spread = spread;
    this.#signature = undefined;
    return !isChanged;
  }

  /**
   * Gives the VIPs in the table a new life, and lists it.
   *
   * @returns `undefined` when the table is not there, or not as it was made.
   */
  async renew(): Promise<Listing | undefined> {
    const listing = await this.#list();
    if (listing === undefined) return undefined;
    this.#signature ??= listing.signature;
    return listing.signature === this.#signature ? listing : undefined;
  }

  /** True while the kernel is known to spread new connections like this. */
  spreads(spread: Spread): boolean {
    return this.#spread !== undefined && isSame(this.#spread, spread);
  }

  /**
   * Makes the table anew, as it was made last: it is gone, or somebody has changed it. All counters begin at 0.
   *
   * @throws {CplbError} CPLB_COMMAND_FAILED.
   */
  async restore(): Promise<void> {
    const spread = this.#spread;
    this.#spread = undefined;
    if (spread !== undefined) await this.use(spread);
  }

  async remove(): Promise<void> {
    await deleteTable(TABLE);
  }

  /** A table that is gone, or has a set of another type, cannot be changed: then it is to be made anew. */
  async #change(before: Spread, spread: Spread): Promise<boolean> {
    const counted = new Set(spread.counted.map(keyOf));
    const forgotten = before.counted.filter((backend) => !counted.has(keyOf(backend)));
    try {
      await applyRuleset(await this.#render(spread, forgotten), NFT);
      return true;
    } catch (error) {
      this.#options.logger.debug({ error: describeError(error) }, 'the nftables table cannot be changed');
      return false;
    }
  }

  /** The template is read once: later its disk may be gone. */
  async #render(spread: Spread, forgotten?: readonly Backend[]): Promise<string> {
    this.#template ??= await readTemplate('balance.nft');
    const [template, turn] = [this.#template, this.#turn++];
    return renderRuleset(spread, this.#options, { template, standing: forgotten && { forgotten }, turn });
  }

  /** nft fails for a set that is not there, as for anything else: whether the table is gone is asked then. */
  async #list(): Promise<Listing | undefined> {
    try {
      return parseListing(await askNft(this.#renewal, NFT));
    } catch (error) {
      const tables = await askNft('list tables inet', NFT);
      if (!tables.includes(`"name": "${TABLE}"`)) return undefined;
      this.#options.logger.debug({ error: describeError(error) }, 'the nftables table cannot be renewed');
      return undefined;
    }
  }
}

const isSame = (left: Spread, right: Spread): boolean =>
  left.retry === right.retry && sameBackends(left.choices, right.choices) && sameBackends(left.counted, right.counted);
