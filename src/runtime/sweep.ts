// Removes what a killed cplb left on this machine, before a new one starts or after the last one has gone.

import { removeVirtualServers } from '../balancer/ipvs/table-guard.ts';
import { addressesOf } from '../balancer/ipvs/virtual-servers.ts';
import { clearTable } from '../balancer/table/claim.ts';
import { TABLE } from '../balancer/table/owner.ts';
import { formatCidr } from '../base/ip.ts';
import type { Logger } from '../base/logger.ts';
import { DUMMY_LINK, removeDummyLink } from '../host/dummy-link.ts';
import { listInterfaces, removeAddress } from '../host/links.ts';
import { deleteTable } from '../host/nft.ts';
import { memoIn, restoreSysctls } from '../host/sysctl.ts';
import { removeLabels } from '../keepalived/address-labels.ts';
import { WATCH_TABLE } from '../keepalived/watch/ruleset.ts';
import type { InterfaceFacts } from '../plan/facts.ts';
import type { Plan, VrrpInstancePlan } from '../plan/plan.ts';

/** Tables that a cplb may have left, whatever it was told to do, beside the one of its balancer. */
const TABLES = [
  [WATCH_TABLE, 'inet'],
  [WATCH_TABLE, 'arp'],
] as const;

/** Where leftovers may be. */
export interface Leftovers {
  readonly plan: Pick<Plan, 'vips' | 'backendPort'> & {
    readonly instances: readonly Pick<VrrpInstancePlan, 'interface' | 'family' | 'virtualIps' | 'addressLabel'>[];
    readonly virtualServers: readonly Pick<Plan['virtualServers'][number], 'address'>[];
    readonly balancer: Pick<Plan['balancer'], 'mode'>;
  };
  readonly runDir: string;
}

/**
 * Takes every VIP off its interface, its address label away, and deletes cplb's nftables tables. The plan has made sure that no
 * VIP is the node's own.
 *
 * @throws {CplbError} CPLB_ALREADY_RUNNING or CPLB_TABLE_TAKEN, before anything was touched.
 */
export async function sweep({ plan, runDir }: Leftovers, logger: Logger): Promise<void> {
  const { instances } = plan;
  if (await clearTable()) logger.warn({ table: TABLE, family: 'inet' }, 'removed a leftover nftables table');
  await removeVirtualServers(
    addressesOf(plan).map((address) => ({ address, port: plan.backendPort })),
    logger,
  );
  if (plan.balancer.mode !== 'ipvs') await sweepReadiness(runDir, logger);
  for (const { name, cidr } of leftovers(instances, await listInterfaces())) {
    if (await removeAddress(name, cidr))
      logger.warn({ vip: formatCidr(cidr), interface: name }, 'removed a leftover VIP');
  }
  for (const vip of await removeLabels(instances)) logger.warn({ vip }, 'removed a leftover address label');
  for (const [table, family] of TABLES) {
    if (await deleteTable(table, family)) logger.warn({ table, family }, 'removed a leftover nftables table');
  }
}

/**
 * What readies a node for virtual servers, and the parameters of any balancer. The balancer ipvs takes both over as they are: while
 * a node starts anew, packets for its API server still come to it. The link goes first, for without the parameters it is announced.
 */
async function sweepReadiness(runDir: string, logger: Logger): Promise<void> {
  if (await removeDummyLink()) logger.warn({ link: DUMMY_LINK }, 'removed a leftover dummy link');
  for (const name of await restoreSysctls(memoIn(runDir))) {
    logger.warn({ name }, 'put a kernel parameter back that an earlier cplb had changed');
  }
}

/** The VIPs as they are configured, and with other prefixes that they have on their interface: another program may have left them. */
const leftovers = (instances: Leftovers['plan']['instances'], present: readonly InterfaceFacts[]) =>
  instances.flatMap(({ interface: name, virtualIps }) => {
    const here = present.find((link) => link.name === name)?.addresses ?? [];
    const others = here.filter((cidr) =>
      virtualIps.some(({ address, prefix }) => address === cidr.address && prefix !== cidr.prefix),
    );
    return [...virtualIps, ...others].map((cidr) => ({ name, cidr }));
  });
