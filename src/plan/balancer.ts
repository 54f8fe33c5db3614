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

interface ProxyPlan {
  readonly mode: 'proxy';
  /** Port on which the proxy listens, on all addresses. */
  readonly port: Port;
  /** Absent when the proxy has the VIP's port for itself. */
  readonly redirect: RedirectPlan | undefined;
}

/** The kernel balances what comes to VIP:port. */
export interface NftablesPlan {
  readonly mode: 'nftables';
  readonly vips: readonly IpAddress[];
  /** Port of the VIPs. */
  readonly port: Port;
}

export type BalancerPlan =
  | ProxyPlan
  | NftablesPlan
  | { readonly mode: 'ipvs' }
  /** The VIP leads to the API server of its holder. */
  | { readonly mode: 'none' };

/** `auto` is planned as nftables, its first choice: a start that finds that impossible plans with `proxy` instead. */
export function planBalancer(config: Config): BalancerPlan {
  const { balancer, port, proxyPort } = config;
  switch (balancer) {
    case 'proxy': {
      const redirect = needsRedirect(config) ? { vips: allVips(config), from: port, to: proxyPort } : undefined;
      return { mode: balancer, port: redirect?.to ?? port, redirect };
    }
    case 'nftables':
    case 'auto':
      return { mode: 'nftables', vips: allVips(config), port };
    case 'ipvs':
    case 'none':
      return { mode: balancer };
  }
}
