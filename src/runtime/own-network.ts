// Containers that were started without the network of their host: where something does not fit, that is the likely reason.

import { CplbError } from '../base/errors.ts';
import type { Config } from '../config/types.ts';
import { hasNetworkOfItsOwn, NETWORK_HINT } from '../host/container.ts';
import { collectFacts } from '../host/facts.ts';
import { vipOutside } from '../plan/interface.ts';
import { makePlan } from '../plan/plan.ts';

/** What another network may lack. */
export const NETWORK_LACKS: readonly string[] = ['CPLB_UNKNOWN_INTERFACE', 'CPLB_NO_ADDRESS'];

/** The same error, which names this as well. */
export const withNetworkHint = (error: CplbError): CplbError =>
  hasNetworkOfItsOwn()
    ? new CplbError(error.code, error.message, { cause: error, action: `${NETWORK_HINT} ${error.action}` })
    : error;

/** What of a configuration does not fit the network that is seen here, a sentence; `undefined` where all fits. */
export async function misfitOf(config: Config): Promise<string | undefined> {
  try {
    const facts = await collectFacts();
    const { instances, vips } = makePlan(config, facts);
    return instances.map((instance) => vipOutside(instance, facts, vips)).find((each) => each !== undefined);
  } catch (error) {
    if (!(error instanceof CplbError)) throw error;
    return NETWORK_LACKS.includes(error.code) ? error.message : undefined;
  }
}
