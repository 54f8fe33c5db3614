// Check: where a VIP is of IPv6, the node's own addresses can be used, and VIPs are not chosen as sources.

import { hasLabel } from '../../host/address-labels.ts';
import { unusableAddresses } from '../../host/link-state.ts';
import type { VrrpInstancePlan } from '../../plan/plan.ts';
import { type Check, failed, ok, skipped, type Verdict, warning } from '../check.ts';
import { planned } from '../planned.ts';

export const ipv6: Check = {
  name: 'ipv6',
  title: 'IPv6 addresses on the interface of the VIP',
  run: planned(async ({ instances }, { running }) => {
    const own = instances.filter(({ family }) => family === 'ipv6');
    if (own.length === 0) return skipped('no VIP is of IPv6');
    return Promise.all(own.map((instance) => verdictOn(instance, running !== undefined)));
  }),
};

async function verdictOn(
  { interface: link, virtualIps, addressLabel }: VrrpInstancePlan,
  isRunning: boolean,
): Promise<Verdict> {
  const unusable = await unusableAddresses(link);
  if (unusable.length > 0) {
    const what = `${unusable.join(', ')} on ${link} cannot be used: another machine has it, or the kernel still looks`;
    return failed(what, `ip -6 address show dev ${link}`);
  }
  const labelled = await Promise.all(virtualIps.map(({ address }) => hasLabel(address)));
  const bare = virtualIps[labelled.indexOf(false)];
  if (!isRunning || bare === undefined) return ok(`every IPv6 address of ${link} can be used`);
  return warning(
    `${bare.address} has no address label: the holder may choose it as the source of its own connections`,
    `ip -6 addrlabel add prefix ${bare.address}/128 label ${addressLabel}`,
  );
}
