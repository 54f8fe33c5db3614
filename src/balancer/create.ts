// The balancer that the configuration asks for.

import type { Backend } from '../base/backend.ts';
import type { BackendSet, FailureCounts } from '../base/backend-set.ts';
import type { Finding } from '../base/finding.ts';
import type { Latest, ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import type { Config } from '../config/types.ts';
import { memoIn } from '../host/sysctl.ts';
import type { Plan } from '../plan/plan.ts';
import type { Balancer } from './balancer.ts';
import { IpvsBalancer } from './ipvs/ipvs.ts';
import { Forwarding } from './nftables/forwarding.ts';
import { NftablesBalancer } from './nftables/nftables.ts';
import type { KernelTraits } from './nftables/ruleset.ts';
import { UserspaceProxy } from './proxy/proxy.ts';
import { VipOnly } from './vip-only.ts';

/** What every balancer works with. */
export interface BalancerContext {
  readonly config: Pick<Config, 'proxy' | 'nftables' | 'drainTimeoutMs' | 'templates' | 'runDir'>;
  /** Comment of cplb's table, see `table-claim.ts`. */
  readonly owner: string;
  readonly kernel: KernelTraits;
  readonly backends: ReadonlyLatest<BackendSet>;
  /** True while this node serves the clients that come to it by the VIP. */
  readonly serving: Latest<boolean>;
  readonly failures: Latest<FailureCounts>;
  /** Backends that are no longer known and still have connections. */
  readonly draining: Latest<readonly Backend[]>;
  readonly report: (finding: Finding) => void;
  /** Hands the text of the virtual servers to keepalived, in the balancer ipvs. */
  readonly publish: (virtualServers: string) => void;
  readonly isHolder: () => boolean;
  /** Changes when the template of virtual servers is to be read again. */
  readonly reread: ReadonlyLatest<unknown>;
  /** Has keepalived set the virtual servers anew that somebody took out of the kernel. */
  readonly restore: () => void;
  readonly logger: Logger;
}

/** The part of the plan that balancers work by. */
type BalancedPlan = Pick<Plan, 'balancer' | 'instances' | 'vips' | 'virtualServers' | 'backendPort'>;

export function createBalancer(
  { balancer: plan, ...node }: BalancedPlan,
  { config, ...context }: BalancerContext,
): Balancer {
  switch (plan.mode) {
    case 'proxy':
      return new UserspaceProxy({ plan, ...config, ...context });
    case 'nftables':
      return new NftablesBalancer({ plan, ...config, ...context, forwarding: forwardingOf(node, config) });
    case 'none':
      return new VipOnly(context);
    case 'ipvs':
      return new IpvsBalancer({ plan: node, config, ...context });
  }
}

/** What lets the kernel pass on clients who come by the interfaces of the VIPs. */
export const forwardingOf = ({ instances }: Pick<Plan, 'instances'>, { runDir }: Pick<Config, 'runDir'>): Forwarding =>
  new Forwarding(instances, memoIn(runDir));
