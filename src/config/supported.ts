// What a configuration may say although this version cannot do it yet.

import { CplbError } from '../base/errors.ts';
import type { BalancerMode, Config } from './types.ts';

const NOT_YET: readonly BalancerMode[] = ['nftables', 'ipvs'];

/** Why this version cannot run the configuration; `undefined` when it can. */
export const unsupported = ({ balancer }: Pick<Config, 'balancer'>): string | undefined =>
  NOT_YET.includes(balancer) ? `the balancer ${balancer} is not in this version of cplb yet` : undefined;

/** @throws {CplbError} CPLB_UNSUPPORTED. */
export function requireSupported(config: Pick<Config, 'balancer'>): void {
  const why = unsupported(config);
  if (why === undefined) return;
  throw new CplbError('CPLB_UNSUPPORTED', why, { action: 'Use the balancer proxy, or none to hold the VIP only.' });
}
