// Every check, in the order in which they are told.

import type { Check } from './check.ts';
import { adverts } from './checks/adverts.ts';
import { arp } from './checks/arp.ts';
import { capabilities } from './checks/capabilities.ts';
import { configuration } from './checks/configuration.ts';
import { daemons } from './checks/daemons.ts';
import { firewall } from './checks/firewall.ts';
import { forwarding } from './checks/forwarding.ts';
import { networkInterface } from './checks/interface.ts';
import { ipv6 } from './checks/ipv6.ts';
import { ipvs } from './checks/ipvs.ts';
import { kernel } from './checks/kernel.ts';
import { kubeProxy } from './checks/kube-proxy.ts';
import { ports } from './checks/ports.ts';
import { keepalivedVersion, programs } from './checks/programs.ts';
import { rpFilter } from './checks/rp-filter.ts';
import { runtime } from './checks/runtime.ts';
import { subnet } from './checks/subnet.ts';
import { vip } from './checks/vip.ts';

export const CHECKS: readonly Check[] = [
  capabilities,
  programs,
  keepalivedVersion,
  configuration,
  networkInterface,
  subnet,
  ipv6,
  daemons,
  ports,
  kernel,
  ipvs,
  forwarding,
  arp,
  rpFilter,
  kubeProxy,
  vip,
  adverts,
  firewall,
  runtime,
];
