// Every check, in the order in which they are told.

import type { Check } from './check.ts';
import { adverts } from './checks/adverts.ts';
import { arp } from './checks/arp.ts';
import { capabilities } from './checks/capabilities.ts';
import { certificate } from './checks/certificate.ts';
import { clock } from './checks/clock.ts';
import { configuration } from './checks/configuration.ts';
import { configuredVip } from './checks/configured-vip.ts';
import { daemons } from './checks/daemons.ts';
import { firewall } from './checks/firewall.ts';
import { firewallPorts } from './checks/firewall-ports.ts';
import { forwarding } from './checks/forwarding.ts';
import { networkInterface } from './checks/interface.ts';
import { ipv6 } from './checks/ipv6.ts';
import { ipvs } from './checks/ipvs.ts';
import { kernel } from './checks/kernel.ts';
import { kubeProxy } from './checks/kube-proxy.ts';
import { kubeconfigServer } from './checks/kubeconfig-server.ts';
import { manifest } from './checks/manifest.ts';
import { manifestFolder } from './checks/manifest-folder.ts';
import { networkManager } from './checks/network-manager.ts';
import { networkd } from './checks/networkd.ts';
import { nodeAddress } from './checks/node-address.ts';
import { ports } from './checks/ports.ts';
import { keepalivedVersion, programs } from './checks/programs.ts';
import { rpFilter } from './checks/rp-filter.ts';
import { runtime } from './checks/runtime.ts';
import { subnet } from './checks/subnet.ts';
import { vip } from './checks/vip.ts';

/** `docs/reference/checks.md` has a row for each, in the same order; a test compares them. */
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
  firewallPorts,
  certificate,
  kubeconfigServer,
  nodeAddress,
  manifest,
  manifestFolder,
  configuredVip,
  networkd,
  networkManager,
  clock,
  runtime,
];
