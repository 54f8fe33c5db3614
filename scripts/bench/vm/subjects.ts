// What is measured of balancers in a virtual machine, and whose.

import { bulk } from '../load/bulk.ts';
import type { Comparison } from '../load/compare.ts';
import { connections } from '../load/rates.ts';

export const VM_BALANCERS: Comparison = {
  peers: ['direct', 'nftables', 'ipvs', 'redirected'],
  subjects: { connections, bulk },
};
