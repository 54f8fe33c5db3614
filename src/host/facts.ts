// Collects what the planning needs to know of this machine.

import { hostname } from 'node:os';
import type { HostFacts } from '../plan/facts.ts';
import { DUMMY_LINK } from './dummy-link.ts';
import { listDefaultRoutes, listInterfaces } from './links.ts';

/** From CPLB_NODE_NAME, which the pod fills from spec.nodeName; else the name of the host. */
export const nodeName = (): string => process.env.CPLB_NODE_NAME || hostname();

/** Asks the machine. The addresses of the dummy link are VIPs, whatever the configuration says now. */
export async function collectFacts(): Promise<HostFacts> {
  const [interfaces, ipv4, ipv6] = await Promise.all([
    listInterfaces(),
    listDefaultRoutes('ipv4'),
    listDefaultRoutes('ipv6'),
  ]);
  const real = interfaces.filter(({ name }) => name !== DUMMY_LINK);
  return { nodeName: nodeName(), interfaces: real, defaultRoutes: { ipv4, ipv6 } };
}
