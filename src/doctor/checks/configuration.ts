// Check: what was asked for can be done on this machine at all. A VIP that is this node's own address is the usual reason.

import { CplbError } from '../../base/errors.ts';
import { formatCidr } from '../../base/ip.ts';
import { type Check, failed, ok, skipped } from '../check.ts';

export const configuration: Check = {
  name: 'configuration',
  title: 'the configuration on this machine',
  run: async ({ plan }) => {
    if (!(plan instanceof CplbError)) {
      const parts = plan.instances.map(
        ({ virtualIps, routerId }) => `${virtualIps.map(formatCidr).join(', ')} with VRID ${routerId}`,
      );
      return ok(`${parts.join(', ')}, balanced by ${plan.balancer.mode}`);
    }
    if (plan.code !== 'CPLB_INVALID_CONFIG') return skipped('not checked, as another check tells what is missing');
    return failed(plan.message, plan.action);
  },
};
