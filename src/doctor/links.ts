// The interfaces that will have a VIP.

import { CplbError } from '../base/errors.ts';
import type { InterfaceName } from '../base/interface-name.ts';
import type { Situation } from './check.ts';

/** Each once; where nothing could be planned, those that the configuration names. */
export function linksOf({ config, plan }: Pick<Situation, 'config' | 'plan'>): readonly InterfaceName[] {
  const named = config.vrrpInstances.flatMap(({ interface: link }) => (link.by === 'name' ? [link.name] : []));
  return [...new Set(plan instanceof CplbError ? named : plan.instances.map(({ interface: link }) => link))];
}
