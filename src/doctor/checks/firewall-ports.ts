// Check: the firewall of this node lets clients in to the port of the proxy, by its rules.

import { filterChains } from '../../host/filter-chains.ts';
import type { VrrpInstancePlan } from '../../plan/plan.ts';
import { type Check, failed, ok, skipped, warning } from '../check.ts';
import { obstacles } from '../fate.ts';
import { describeObstacle, openingOf } from '../openings.ts';
import type { Packet } from '../packet.ts';
import { planned } from '../planned.ts';

export const firewallPorts: Check = {
  name: 'firewall-ports',
  title: 'clients through the firewall of this node',
  run: planned(async ({ instances, balancer }) => {
    if (balancer.mode !== 'proxy') return skipped(`the balancer ${balancer.mode} listens on no port`);
    const { port, redirect } = balancer;
    const what = `TCP ${port}`;
    const chains = await filterChains();
    const found = instances.flatMap((instance) =>
      obstacles(comingTo(instance, port, redirect !== undefined), chains, ['input']),
    );
    const first = found.toSorted((a, b) => Number(b.isSure) - Number(a.isSure))[0];
    if (first === undefined) return ok(`no rule of nftables keeps ${what} out, as far as can be seen`);
    const remedy = openingOf(
      first,
      instances.map(({ family }) => ({
        ...{ family, firewalld: `--add-port=${port}/tcp`, ufw: `${port}/tcp` },
        ...{ iptables: `-p tcp --dport ${port}`, nft: `tcp dport ${port}` },
      })),
    );
    return (first.isSure ? failed : warning)(
      `${describeObstacle(first, what)}: that is where clients of the VIP come`,
      remedy,
    );
  }),
};

function comingTo({ interface: link, ownAddress }: VrrpInstancePlan, port: number, isTranslated: boolean): Packet {
  return { interface: link, protocol: 'tcp', from: ownAddress, isFromAny: true, to: ownAddress, port, isTranslated };
}
