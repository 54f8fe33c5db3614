// What the admin server answers from, once there is a plan.

import type { AdminSources } from '../admin/contract.ts';
import type { Balancer } from '../balancer/balancer.ts';
import type { Findings } from '../keepalived/findings.ts';
import type { Drain } from './drain.ts';
import type { Journal } from './journal.ts';
import type { RuntimeState } from './state.ts';
import { type Identity, statusOf } from './status.ts';

interface Parts {
  readonly state: RuntimeState;
  readonly drain: Drain;
  readonly identity: Identity;
  readonly journal: Journal;
  readonly findings: Findings;
  readonly balancer: Balancer;
}

/** Answers of a runtime that has started; liveness is keepalived's alone, so that a pod lives on while the API is down. */
export function adminSources({ state, drain, identity, journal, findings, balancer }: Parts): AdminSources {
  const observed = () => ({
    findings: findings.current.value,
    events: journal.events(),
    traffic: balancer.traffic(),
  });
  return {
    live: () => ['starting', 'running', 'restarting'].includes(state.supervision.value.state),
    ready: () => state.supervision.value.pid !== undefined && state.isAble(),
    status: () => statusOf(state, observed(), identity),
    log: () => journal.log(),
    setDraining: (draining) => drain.set(draining),
  };
}
