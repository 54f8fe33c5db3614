// Check: the kernel can balance by IPVS, and make the dummy link that goes with it.

import { requireSchedulers } from '../../balancer/ipvs/support.ts';
import { requireDummyLinks } from '../../host/dummy-link.ts';
import { type Check, skipped } from '../check.ts';
import { fulfilled, planned } from '../planned.ts';

export const ipvs: Check = {
  name: 'ipvs',
  title: 'ip_vs and dummy links',
  run: planned(async (plan) => {
    if (plan.balancer.mode !== 'ipvs') return skipped('the balancer is not ipvs');
    return Promise.all([
      fulfilled(() => requireSchedulers(plan), 'the kernel balances by IPVS with every scheduler'),
      fulfilled(requireDummyLinks, 'the kernel makes dummy links'),
    ]);
  }),
};
