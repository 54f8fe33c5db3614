// Check: the kernel passes packets on, where the balancer needs it to.

import { translates } from '../../balancer/ipvs/virtual-servers.ts';
import { forwardingChanges } from '../../host/forwarding.ts';
import type { Plan } from '../../plan/plan.ts';
import { type Check, skipped } from '../check.ts';
import { linksOf } from '../links.ts';
import { parameters } from '../parameters.ts';
import { planned } from '../planned.ts';

export const forwarding: Check = {
  name: 'forwarding',
  title: 'forwarding of packets',
  run: planned(async (plan, { config }) => {
    const entrances = plan.instances.filter(({ family }) => needsForwarding(plan, family));
    if (entrances.length === 0) return skipped(`the balancer ${plan.balancer.mode} needs none`);
    const changes = await Promise.all(entrances.map((each) => forwardingChanges(each.interface, each.family)));
    const links = linksOf(entrances).join(', ');
    const verdict = await parameters(changes.flat(), `the kernel forwards what comes by ${links}`);
    if (config.balancer !== 'auto' || verdict.outcome === 'ok') return verdict;
    return { ...verdict, outcome: 'warning', what: `${verdict.what}; auto takes the proxy without it` };
  }),
};

const needsForwarding = (plan: Plan, family: 'ipv4' | 'ipv6'): boolean =>
  plan.balancer.mode === 'nftables' || (plan.balancer.mode === 'ipvs' && translates(plan, family));
