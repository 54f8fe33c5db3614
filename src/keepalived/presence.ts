// Whether the VIPs are where keepalived believes them to be. Pure.

import { type Finding, makeFinding } from '../base/finding.ts';
import { type Cidr, formatCidr } from '../base/ip.ts';
import type { PresentAddresses } from '../host/present-addresses.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';
import type { VrrpStates } from './states.ts';

type Instance = Pick<VrrpInstancePlan, 'name' | 'interface' | 'virtualIps'>;

/** A VIP that is not where the state of its instance says. */
export interface Misplaced {
  readonly instance: Instance;
  /** As it is on the interface, where another program may have given it another prefix; as it should be when it is missing. */
  readonly cidr: Cidr;
  /** On a node that is not master; else missing on one that is. */
  readonly stray: boolean;
}

/** Every VIP of `instances` that `present` has where `states` say it is not, or has not where they say it is. */
export const misplaced = (
  instances: readonly Instance[],
  states: VrrpStates,
  present: PresentAddresses,
): readonly Misplaced[] =>
  instances.flatMap((instance) => {
    const state = states.get(instance.name);
    if (state === undefined || state === 'init') return []; // nothing is known yet
    return instance.virtualIps.flatMap((cidr): readonly Misplaced[] => {
      const there = (present.get(instance.interface) ?? []).filter(({ address }) => address === cidr.address);
      if (state !== 'master') return there.map((stray) => ({ instance, cidr: stray, stray: true }));
      return there.length > 0 ? [] : [{ instance, cidr, stray: false }];
    });
  });

/** Those of `now` that were misplaced a look before, so that a change in progress is none. */
export const stillMisplaced = (before: readonly Misplaced[], now: readonly Misplaced[]): readonly Misplaced[] =>
  now.filter((each) => before.some((other) => keyOf(other) === keyOf(each)));

const keyOf = ({ instance, cidr, stray }: Misplaced): string => `${instance.name} ${formatCidr(cidr)} ${stray}`;

/** What to tell of a VIP that a master lacks. */
export const missingVip = ({ instance: { name, interface: link }, cidr }: Misplaced): Finding =>
  makeFinding('kernel', {
    instance: name,
    what: `this node is master of ${name}, but its VIP ${cidr.address} is not on ${link}`,
    action:
      'Let the pod have the capability NET_ADMIN; look whether NetworkManager or systemd-networkd removes foreign addresses.',
  });
