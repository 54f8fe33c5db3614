// The balancer that the configuration asks for.

import type { Backend } from '../base/backend.ts';
import type { BackendSet, FailureCounts } from '../base/backend-set.ts';
import { CplbError } from '../base/errors.ts';
import type { Latest, ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import type { Config } from '../config/types.ts';
import type { BalancerPlan } from '../plan/balancer.ts';
import type { Balancer } from './balancer.ts';
import { UserspaceProxy } from './proxy/proxy.ts';
import { VipOnly } from './vip-only.ts';

/** What every balancer works with. */
export interface BalancerContext {
  readonly config: Pick<Config, 'proxy' | 'drainTimeoutMs'>;
  readonly backends: ReadonlyLatest<BackendSet>;
  /** True while this node serves the clients that come to it by the VIP. */
  readonly serving: Latest<boolean>;
  readonly failures: Latest<FailureCounts>;
  /** Backends that are no longer known and still have connections. */
  readonly draining: Latest<readonly Backend[]>;
  readonly logger: Logger;
}

/** @throws {CplbError} CPLB_INTERNAL for one that `config/supported.ts` should have refused. */
export function createBalancer(plan: BalancerPlan, { config, ...context }: BalancerContext): Balancer {
  switch (plan.mode) {
    case 'proxy':
      return new UserspaceProxy({ plan, ...config, ...context });
    case 'none':
      return new VipOnly(context);
    case 'nftables':
    case 'ipvs':
      throw new CplbError('CPLB_INTERNAL', `The balancer ${plan.mode} is not in this version and was not refused.`);
  }
}
