// Check: the VIP is in a subnet of its interface, and its prefix makes no other one.

import { type Cidr, FULL_PREFIX, familyOf, formatCidr } from '../../base/ip.ts';
import type { HostFacts } from '../../plan/facts.ts';
import { overlaps, vipOutside } from '../../plan/interface.ts';
import type { VrrpInstancePlan } from '../../plan/plan.ts';
import { type Check, ok, type Verdict, warning } from '../check.ts';
import { planned } from '../planned.ts';

export const subnet: Check = {
  name: 'subnet',
  title: 'the VIP in the subnet of its interface',
  run: planned(async ({ instances, vips }, { facts }) =>
    instances.flatMap((instance) => {
      const outside = vipOutside(instance, facts, vips);
      if (outside !== undefined) return warning(outside, 'Choose a --vip of that subnet, unless routers send it here.');
      return instance.virtualIps.map((vip) => verdictOn(vip, instance, facts));
    }),
  ),
};

function verdictOn(vip: Cidr, { interface: link }: VrrpInstancePlan, { interfaces }: HostFacts): Verdict {
  const addresses = interfaces.find(({ name }) => name === link)?.addresses ?? [];
  const around = addresses.filter((cidr) => cidr.address !== vip.address && overlaps(cidr, vip));
  const [first] = around;
  const isSame =
    vip.prefix === FULL_PREFIX[familyOf(vip.address)] || around.some(({ prefix }) => prefix === vip.prefix);
  if (isSame || first === undefined) return ok(`${formatCidr(vip)} is in the subnet of ${link}`);
  return warning(
    `${formatCidr(vip)} has another prefix than ${formatCidr(first)} on ${link}: the holder takes another part of the network for near`,
    `Give --vip ${vip.address}/${first.prefix} on every node.`,
  );
}
