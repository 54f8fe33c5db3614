// Check: the kernel takes the nftables tables of the balancer.

import { requireNftables } from '../../balancer/nftables/support.ts';
import { requireTables, withProxy } from '../../balancer/settle.ts';
import { CplbError } from '../../base/errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { type Check, ok, type Situation, type Verdict } from '../check.ts';
import { fulfilled, planned } from '../planned.ts';

export const kernel: Check = {
  name: 'kernel',
  title: 'nf_tables, as the balancer needs it',
  run: planned(async (plan, { config }) => {
    const { mode } = plan.balancer;
    if (mode !== 'nftables') return tables(plan);
    if (config.balancer === 'auto') return ofAuto(plan, config);
    return fulfilled(() => requireNftables(config), 'the kernel takes the table of the balancer nftables');
  }),
};

const tables = (plan: Plan): Promise<Verdict> =>
  fulfilled(() => requireTables(plan), `the kernel takes the tables that the balancer ${plan.balancer.mode} needs`);

/** What nftables lacks is no fault with `auto`, as long as the proxy can do its work. */
async function ofAuto(plan: Plan, config: Situation['config']): Promise<Verdict> {
  try {
    await requireNftables(config);
    return ok('the kernel takes the table of the balancer nftables, which auto prefers');
  } catch (error) {
    if (!(error instanceof CplbError)) throw error;
    const { outcome, what, ...rest } = await tables(withProxy(config, plan));
    return { outcome, what: outcome === 'ok' ? `auto becomes the proxy: ${error.message}` : what, ...rest };
  }
}
