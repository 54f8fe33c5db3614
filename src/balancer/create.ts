// The balancer that the configuration asks for.

import type { Config } from '../config/types.ts';
import { memoIn } from '../host/sysctl.ts';
import type { Plan } from '../plan/plan.ts';
import type { Balancer, BalancerLinks } from './balancer.ts';
import { IpvsBalancer } from './ipvs/ipvs.ts';
import { Forwarding } from './nftables/forwarding.ts';
import { NftablesBalancer } from './nftables/nftables.ts';
import type { KernelTraits } from './nftables/ruleset.ts';
import { UserspaceProxy } from './proxy/proxy.ts';
import { redirectOf } from './table/redirect.ts';
import { VipOnly } from './vip-only.ts';

/** What every balancer works with. */
export interface BalancerContext extends BalancerLinks {
  readonly config: Pick<Config, 'proxy' | 'nftables' | 'drainTimeoutMs' | 'templates' | 'runDir'>;
  readonly kernel: KernelTraits;
}

/** The part of the plan that balancers work by. */
type BalancedPlan = Pick<Plan, 'balancer' | 'instances' | 'vips' | 'virtualServers' | 'backendPort'>;

/** Makes the balancer of the plan; nothing is changed on this machine before it runs. */
export function createBalancer(plan: BalancedPlan, { config, ...context }: BalancerContext): Balancer {
  const { balancer } = plan;
  const { proxy, nftables, drainTimeoutMs } = config;
  const redirect = redirectOf(plan);
  switch (balancer.mode) {
    case 'proxy':
      return new UserspaceProxy({ port: balancer.port, redirect, proxy, drainTimeoutMs, ...context });
    case 'nftables':
      return new NftablesBalancer({
        plan: balancer,
        ...{ nftables, drainTimeoutMs, forwarding: forwardingOf(plan, config) },
        ...context,
      });
    case 'none':
      return new VipOnly(context);
    case 'ipvs':
      return new IpvsBalancer({ plan, redirect, config, ...context });
  }
}

/** What lets the kernel pass on clients who come by the interfaces of the VIPs. */
export const forwardingOf = ({ instances }: Pick<Plan, 'instances'>, { runDir }: Pick<Config, 'runDir'>): Forwarding =>
  new Forwarding(instances, memoIn(runDir));
