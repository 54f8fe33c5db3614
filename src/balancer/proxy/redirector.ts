// Keeps the VIP's redirect to the proxy in place while the proxy serves.

import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { pause } from '../../base/signal.ts';
import { applyRuleset, deleteTable } from '../../host/nft.ts';
import { readTemplate } from '../../host/templates.ts';
import type { RedirectPlan } from '../../plan/balancer.ts';
import { TABLE } from '../table.ts';
import { RENEW_EVERY_MS, renderRenewal, renderTable } from './redirect.ts';

export interface RedirectOptions {
  /** Comment of the table. */
  readonly owner: string;
  readonly logger: Logger;
  /** Which packets it is for: all, or those of the node itself. */
  readonly template?: 'redirect.nft' | 'local-clients.nft';
}

/**
 * The table with the redirect; without a plan there is none. Once written it is deleted when this is disposed of, which should be
 * after the last connection has ended: without any NAT chain the kernel no longer translates those that there are, so that their
 * clients would hear nothing more, not even their end.
 */
export class RedirectTable implements AsyncDisposable {
  readonly #redirect: RedirectPlan | undefined;
  readonly #options: RedirectOptions;
  #isWritten = false;

  constructor(redirect: RedirectPlan | undefined, options: RedirectOptions) {
    this.#redirect = redirect;
    this.#options = options;
  }

  /** Redirects the VIP's connections until the result is disposed of; then no new ones. */
  async open(signal: AbortSignal): Promise<AsyncDisposable> {
    if (this.#redirect === undefined) return { [Symbol.asyncDispose]: async () => {} };
    const { owner, logger, template = 'redirect.nft' } = this.#options;
    const table = renderTable(this.#redirect, { template: await readTemplate(template), owner });
    const renewal = renderRenewal(this.#redirect);
    await applyRuleset(table + renewal);
    this.#isWritten = true;
    const stop = new AbortController();
    const renewing = renew({ table, renewal, logger }, AbortSignal.any([signal, stop.signal]));
    return {
      [Symbol.asyncDispose]: async () => {
        stop.abort();
        await renewing;
        await applyRuleset(renderRenewal({ vips: [] })).catch(() => {}); // somebody has deleted it all
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isWritten) await deleteTable(TABLE);
  }
}

interface Renewal {
  readonly table: string;
  readonly renewal: string;
  readonly logger: Logger;
}

/** Renews the sets' elements; a table that somebody flushed is written anew. */
async function renew({ table, renewal, logger }: Renewal, signal: AbortSignal): Promise<void> {
  for (;;) {
    await pause(RENEW_EVERY_MS, signal);
    if (signal.aborted) return;
    try {
      await applyRuleset(renewal).catch(() => applyRuleset(table + renewal));
    } catch (error) {
      logger.error({ error: describeError(error) }, 'the redirect of the VIP cannot be renewed');
    }
  }
}
