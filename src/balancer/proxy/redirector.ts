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

/** Installs the redirect and keeps renewing it; disposing of the result takes it away. */
export async function redirectTo(
  redirect: RedirectPlan | undefined,
  { owner, logger, template = 'redirect.nft' }: RedirectOptions,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  if (redirect === undefined) return { [Symbol.asyncDispose]: async () => {} };
  const table = renderTable(redirect, { template: await readTemplate(template), owner });
  const renewal = renderRenewal(redirect);
  await applyRuleset(table + renewal);
  const stop = new AbortController();
  const renewing = renew({ table, renewal, logger }, AbortSignal.any([signal, stop.signal]));
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await renewing;
      await deleteTable(TABLE);
    },
  };
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
