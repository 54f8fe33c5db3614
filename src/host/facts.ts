// Collects what the planning needs to know of this machine.

import { hostname } from 'node:os';
import type { HostFacts } from '../plan/facts.ts';
import { listDefaultRoutes, listInterfaces } from './links.ts';

/** Asks the machine. The node's name comes from CPLB_NODE_NAME, which the pod fills from spec.nodeName. */
export async function collectFacts(): Promise<HostFacts> {
  const [interfaces, ipv4, ipv6] = await Promise.all([
    listInterfaces(),
    listDefaultRoutes('ipv4'),
    listDefaultRoutes('ipv6'),
  ]);
  return { nodeName: process.env.CPLB_NODE_NAME || hostname(), interfaces, defaultRoutes: { ipv4, ipv6 } };
}
