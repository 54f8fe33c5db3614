// The texts that cplb gives to other programs, for a person to read and for those programs to test.

import { renderVirtualServers } from '../balancer/ipvs/virtual-servers.ts';
import { renderRedirect } from '../balancer/proxy/redirect.ts';
import type { Config } from '../config/types.ts';
import { loadTemplate, readTemplate } from '../host/templates.ts';
import { renderKeepalivedConf } from '../keepalived/render.ts';
import type { Plan } from '../plan/plan.ts';

export type TextKind = 'keepalived' | 'virtual-servers' | 'nftables';

/**
 * One of the texts, as this node would use it at its start. Empty where there is nothing to say: no API server for any virtual
 * server, or no redirect.
 *
 * @throws {CplbError} CPLB_INVALID_TEMPLATE.
 */
export async function renderText(kind: TextKind, { runDir, templates }: Config, plan: Plan): Promise<string> {
  switch (kind) {
    case 'keepalived':
      return renderKeepalivedConf(plan, runDir, await loadTemplate('keepalived.conf', templates.keepalived));
    case 'virtual-servers': {
      const template = await loadTemplate('virtual-servers.conf', templates.virtualServers);
      return renderVirtualServers(plan, plan.staticBackends, template);
    }
    case 'nftables': {
      const redirect = plan.balancer.mode === 'proxy' ? plan.balancer.redirect : undefined;
      return redirect === undefined ? '' : renderRedirect(redirect, await readTemplate('redirect.nft'));
    }
  }
}
