// Removes what a killed cplb left on this machine, before a new one starts or after the last one has gone.

import { TABLE } from '../balancer/proxy/redirect.ts';
import { formatCidr } from '../base/ip.ts';
import type { Logger } from '../base/logger.ts';
import { removeAddress } from '../host/links.ts';
import { deleteTable } from '../host/nft.ts';
import { removeLabels } from '../keepalived/address-labels.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * Takes every VIP off its interface, its address label away, and deletes cplb's nftables table. The plan has made sure that no
 * VIP is the node's own.
 */
export async function sweep({ instances }: Pick<Plan, 'instances'>, logger: Logger): Promise<void> {
  for (const { interface: name, virtualIps } of instances) {
    for (const vip of virtualIps) {
      if (await removeAddress(name, vip))
        logger.warn({ vip: formatCidr(vip), interface: name }, 'removed a leftover VIP');
    }
  }
  for (const vip of await removeLabels(instances)) logger.warn({ vip }, 'removed a leftover address label');
  if (await deleteTable(TABLE)) logger.warn({ table: TABLE }, 'removed a leftover nftables table');
}
