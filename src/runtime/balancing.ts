// What the balancer and the rest of the runtime tell each other.

import type { BalancerLinks } from '../balancer/balancer.ts';
import type { Config } from '../config/types.ts';
import type { VirtualServersSource } from '../keepalived/configuration.ts';
import { isHolder } from '../keepalived/states.ts';
import type { RuntimeState } from './state.ts';

/** What a balancer reads and sets of the state. */
export const balancerLinks = ({
  backends,
  serving,
  failures,
  drainingBackends: draining,
  virtualServers,
  virtualServersLost: lost,
  states,
}: RuntimeState): Omit<BalancerLinks, 'owner' | 'reread' | 'report' | 'logger'> => ({
  ...{ backends, serving, failures, draining },
  publish: (text) => virtualServers.set(text),
  restore: () => lost.set(lost.value + 1),
  isHolder: () => isHolder(states.value),
});

/** What keepalived is to balance by itself. */
export const virtualServersFor = (
  { virtualServers: text, virtualServersLost: lost }: RuntimeState,
  { templates }: Pick<Config, 'templates'>,
): VirtualServersSource => ({ text, lost, template: templates.virtualServers });
