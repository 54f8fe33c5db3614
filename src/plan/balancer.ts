// How this node spreads connections, and who listens where.

import type { IpAddress } from '../base/ip.ts';
import type { Port } from '../base/port.ts';
import { allVips, type Config, needsRedirect } from '../config/types.ts';

/** VIP:from → this node's proxy on `to`. */
export interface RedirectPlan {
  readonly vips: readonly IpAddress[];
  readonly from: Port;
  readonly to: Port;
}

export interface ProxyPlan {
  readonly mode: 'proxy';
  /** Port on which the proxy listens, on all addresses. */
  readonly port: Port;
  /** Absent when the proxy has the VIP's port for itself. */
  readonly redirect: RedirectPlan | undefined;
}

export type BalancerPlan =
  | ProxyPlan
  | { readonly mode: 'nftables' }
  | { readonly mode: 'ipvs' }
  /** The VIP leads to the API server of its holder. */
  | { readonly mode: 'none' };

export function planBalancer(config: Config): BalancerPlan {
  const { balancer: mode, port, proxyPort } = config;
  if (mode !== 'proxy') return { mode };
  const redirect = needsRedirect(config) ? { vips: allVips(config), from: port, to: proxyPort } : undefined;
  return { mode, port: redirect?.to ?? port, redirect };
}
