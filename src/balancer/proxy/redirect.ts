// The nftables text that sends the VIP's port to the proxy. Pure.

import { familyOf } from '../../base/ip.ts';
import { fill } from '../../base/template.ts';
import type { RedirectPlan } from '../../plan/balancer.ts';
import { ELEMENT_TIMEOUT_S, TABLE } from '../table.ts';

/** Two renewals may be missed before clients reach the API server directly. */
export const RENEW_EVERY_MS = 2000;

export interface RedirectText {
  readonly template: string;
  /** Comment of the table. */
  readonly owner: string;
}

/** Creates the table, replacing an older one in the same transaction; the sets are still empty. */
export const renderTable = ({ from, to }: RedirectPlan, { template, owner }: RedirectText): string =>
  fill(template, { table: TABLE, owner, from, to });

/** Fills the sets with the VIPs, or gives those in them a new life: flush and add in one transaction. No VIPs empty them. */
export const renderRenewal = ({ vips }: Pick<RedirectPlan, 'vips'>): string =>
  (['ipv4', 'ipv6'] as const)
    .map((family) => {
      const set = family === 'ipv4' ? 'vip4' : 'vip6';
      const elements = vips
        .filter((vip) => familyOf(vip) === family)
        .map((vip) => `${vip} timeout ${ELEMENT_TIMEOUT_S}s`)
        .join(', ');
      const flush = `flush set inet ${TABLE} ${set}\n`;
      return elements === '' ? flush : `${flush}add element inet ${TABLE} ${set} { ${elements} }\n`;
    })
    .join('');

/** The table and its sets' elements together, as they are installed in one transaction. */
export const renderRedirect = (redirect: RedirectPlan, text: RedirectText): string =>
  renderTable(redirect, text) + renderRenewal(redirect);
