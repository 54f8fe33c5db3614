// Every check, in the order in which they are told.

import type { Check } from './check.ts';
import { certificate } from './checks/certificate.ts';
import { clock } from './checks/clock.ts';
import { configuredVip } from './checks/configured-vip.ts';
import { kubeconfigServer } from './checks/kubeconfig-server.ts';
import { manifest } from './checks/manifest.ts';
import { manifestFolder } from './checks/manifest-folder.ts';
import { networkManager } from './checks/network-manager.ts';
import { networkd } from './checks/networkd.ts';
import { nodeAddress } from './checks/node-address.ts';

export const CHECKS: readonly Check[] = [
  ...[certificate, kubeconfigServer, nodeAddress, manifest, manifestFolder],
  ...[configuredVip, networkd, networkManager, clock],
];
