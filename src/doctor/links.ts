// The interfaces that have VIPs, or will.

import { CplbError } from '../base/errors.ts';
import type { InterfaceName } from '../base/interface-name.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';
import type { Situation } from './check.ts';

/** The interfaces of instances, each once. */
export const linksOf = (instances: readonly VrrpInstancePlan[]): readonly InterfaceName[] => [
  ...new Set(instances.map((instance) => instance.interface)),
];

/** Those of all instances; where nothing could be planned, those that the configuration names. */
export function vipLinks({ config, plan }: Pick<Situation, 'config' | 'plan'>): readonly InterfaceName[] {
  if (!(plan instanceof CplbError)) return linksOf(plan.instances);
  const named = config.vrrpInstances.flatMap(({ interface: link }) => (link.by === 'name' ? [link.name] : []));
  return [...new Set(named)];
}
