// The texts that cplb gives to other programs, for a person to read and for those programs to test.

import { renderVirtualServers } from '../balancer/ipvs/virtual-servers.ts';
import { renderRuleset, USUAL_KERNEL } from '../balancer/nftables/ruleset.ts';
import { spreadOf } from '../balancer/nftables/spread.ts';
import { redirectOf } from '../balancer/table/redirect.ts';
import { redirectText } from '../balancer/table/redirect-table.ts';
import type { Config } from '../config/types.ts';
import { loadTemplate, readTemplate } from '../host/templates.ts';
import { renderKeepalivedConf } from '../keepalived/render.ts';
import type { Plan } from '../plan/plan.ts';

export type TextKind = 'keepalived' | 'virtual-servers' | 'nftables';

/**
 * One of the texts, as this node would use it at its start. Empty where there is nothing to say: no API server for any virtual
 * server, or no table.
 *
 * @throws {CplbError} CPLB_INVALID_TEMPLATE.
 */
export async function renderText(kind: TextKind, config: Config, plan: Plan): Promise<string> {
  const { runDir, templates } = config;
  switch (kind) {
    case 'keepalived':
      return renderKeepalivedConf(plan, runDir, await loadTemplate('keepalived.conf', templates.keepalived));
    case 'virtual-servers': {
      const template = await loadTemplate('virtual-servers.conf', templates.virtualServers);
      return renderVirtualServers(plan, plan.staticBackends, template);
    }
    case 'nftables':
      return renderTable(config, plan);
  }
}

async function renderTable({ nftables }: Config, plan: Plan): Promise<string> {
  const { balancer, staticBackends } = plan;
  const owner = 'cplb'; // a running one names itself
  if (balancer.mode === 'nftables') {
    const set = { usable: staticBackends, spare: [], anyReady: true };
    const options = { plan: balancer, nftables, owner, kernel: USUAL_KERNEL };
    return renderRuleset(spreadOf(set, nftables, { draining: [], shunned: new Set() }), options, {
      template: await readTemplate('balance.nft'),
    });
  }
  const redirect = redirectOf(plan);
  return redirect === undefined ? '' : redirectText(redirect, owner);
}
