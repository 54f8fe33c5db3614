// Removes what a killed cplb left on this machine, before a new one starts or after the last one has gone.

import { TABLE } from '../balancer/proxy/redirect.ts';
import { formatCidr } from '../base/ip.ts';
import type { Logger } from '../base/logger.ts';
import { listInterfaces, removeAddress } from '../host/links.ts';
import { deleteTable } from '../host/nft.ts';
import { removeLabels } from '../keepalived/address-labels.ts';
import { WATCH_TABLE } from '../keepalived/watch/ruleset.ts';
import type { InterfaceFacts } from '../plan/facts.ts';
import type { Plan } from '../plan/plan.ts';

/** Every table that a cplb may have left, whatever it was told to do. */
const TABLES = [
  [TABLE, 'inet'],
  [WATCH_TABLE, 'inet'],
  [WATCH_TABLE, 'arp'],
] as const;

/**
 * Takes every VIP off its interface, its address label away, and deletes cplb's nftables tables. The plan has made sure that no
 * VIP is the node's own.
 */
export async function sweep({ instances }: Pick<Plan, 'instances'>, logger: Logger): Promise<void> {
  for (const { name, cidr } of leftovers(instances, await listInterfaces())) {
    if (await removeAddress(name, cidr))
      logger.warn({ vip: formatCidr(cidr), interface: name }, 'removed a leftover VIP');
  }
  for (const vip of await removeLabels(instances)) logger.warn({ vip }, 'removed a leftover address label');
  for (const [table, family] of TABLES) {
    if (await deleteTable(table, family)) logger.warn({ table, family }, 'removed a leftover nftables table');
  }
}

/** The VIPs as they are configured, and with other prefixes that they have on their interface: another program may have left them. */
const leftovers = (instances: Plan['instances'], present: readonly InterfaceFacts[]) =>
  instances.flatMap(({ interface: name, virtualIps }) => {
    const here = present.find((link) => link.name === name)?.addresses ?? [];
    const others = here.filter((cidr) =>
      virtualIps.some(({ address, prefix }) => address === cidr.address && prefix !== cidr.prefix),
    );
    return [...virtualIps, ...others].map((cidr) => ({ name, cidr }));
  });
