// Whether this machine can balance by IPVS.

import { familyOf } from '../../base/ip.ts';
import { requireScheduler } from '../../host/ipvs.ts';
import type { Plan } from '../../plan/plan.ts';

/**
 * Makes sure of every scheduler that the virtual servers name; of none where there are no virtual servers. Without it keepalived
 * would end again and again, and the VIP with it.
 *
 * @throws {CplbError} CPLB_MISSING_MODULE.
 */
export async function requireSchedulers({ virtualServers }: Pick<Plan, 'virtualServers'>): Promise<void> {
  for (const { scheduler, address } of virtualServers) await requireScheduler(scheduler, familyOf(address));
}
