// The nftables texts that send VIP:port to a port of this node: of all clients to the proxy, or of its own past IPVS. Pure.

import { fill } from '../../base/template.ts';
import type { TemplateName } from '../../host/templates.ts';
import type { RedirectPlan } from '../../plan/balancer.ts';
import type { Plan } from '../../plan/plan.ts';
import { TABLE } from './owner.ts';

/** What is redirected, and for whom. */
export interface Redirect extends RedirectPlan {
  /** That of all clients, or of the node itself. */
  readonly template: Extract<TemplateName, 'redirect.nft' | 'local-clients.nft'>;
}

/** The redirect that a balancer needs on this node; `undefined` where it needs none. */
export function redirectOf({
  balancer,
  virtualServers,
  backendPort: port,
}: Pick<Plan, 'balancer' | 'virtualServers' | 'backendPort'>): Redirect | undefined {
  switch (balancer.mode) {
    case 'proxy':
      return balancer.redirect && { ...balancer.redirect, template: 'redirect.nft' };
    case 'ipvs':
      // The node's own connections to a virtual server go to its own API server: the template says why.
      return {
        vips: virtualServers.map(({ address }) => address),
        from: port,
        to: port,
        template: 'local-clients.nft',
      };
    case 'nftables':
    case 'none':
      return undefined;
  }
}

/**
 * Creates the table, replacing an older one in the same transaction; the sets of VIPs are still empty.
 *
 * @param template The text of the redirect's template.
 * @param owner Comment of the table.
 */
export const renderRedirect = ({ from, to }: RedirectPlan, template: string, owner: string): string =>
  fill(template, { table: TABLE, owner, from, to });
