// Keeps a redirect in place while there is something that serves behind it.

import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { pause } from '../../base/signal.ts';
import { applyRuleset, deleteTable } from '../../host/nft.ts';
import { readTemplate } from '../../host/templates.ts';
import { TABLE } from './owner.ts';
import { type Redirect, renderRedirect } from './redirect.ts';
import { RENEW_EVERY_MS, renderRemoval, renderRenewal } from './vips.ts';

export interface RedirectOptions {
  /** Comment of the table. */
  readonly owner: string;
  readonly logger: Logger;
}

/** The table and the VIPs in its sets together, as they are installed in one transaction. */
export const redirectText = async (redirect: Redirect, owner: string): Promise<string> =>
  renderRedirect(redirect, await readTemplate(redirect.template), owner) + renderRenewal(redirect.vips);

/**
 * The table with the redirect; without a redirect there is none. Once written it is deleted when this is disposed of, which should
 * be after the last connection has ended: without any NAT chain the kernel no longer translates those that there are, so that
 * their clients would hear nothing more, not even their end.
 */
export class RedirectTable implements AsyncDisposable {
  readonly #redirect: Redirect | undefined;
  readonly #options: RedirectOptions;
  #isWritten = false;

  constructor(redirect: Redirect | undefined, options: RedirectOptions) {
    this.#redirect = redirect;
    this.#options = options;
  }

  /** Redirects the VIPs' connections until the result is disposed of; then no new ones. */
  async open(signal: AbortSignal): Promise<AsyncDisposable> {
    if (this.#redirect === undefined) return { [Symbol.asyncDispose]: async () => {} };
    const { vips } = this.#redirect;
    const text = await redirectText(this.#redirect, this.#options.owner);
    await applyRuleset(text);
    this.#isWritten = true;
    const stop = new AbortController();
    const renewing = this.#renew(renderRenewal(vips), text, AbortSignal.any([signal, stop.signal]));
    return {
      [Symbol.asyncDispose]: async () => {
        stop.abort();
        await renewing;
        await applyRuleset(renderRemoval(vips)).catch(() => {}); // somebody has deleted it all
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isWritten) await deleteTable(TABLE);
  }

  /** Renews the sets' elements; a table that somebody flushed is written anew. */
  async #renew(renewal: string, text: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(RENEW_EVERY_MS, signal);
      if (signal.aborted) return;
      try {
        await applyRuleset(renewal).catch(() => applyRuleset(text));
      } catch (error) {
        this.#options.logger.error({ error: describeError(error) }, 'the redirect of the VIP cannot be renewed');
      }
    }
  }
}
