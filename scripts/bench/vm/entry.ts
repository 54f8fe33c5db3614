// The comparison of balancers inside of a virtual machine. Run there with a VmOrder as JSON in the first argument; prints the
// figures as JSON.

import { compare } from '../load/compare.ts';
import type { ComparisonOptions } from '../options.ts';
import { onSite } from '../site/site.ts';
import { VM_BALANCERS } from './subjects.ts';

export interface VmOrder {
  readonly rounds: number;
  readonly options: ComparisonOptions;
}

const order = JSON.parse(process.argv[2] ?? '{}') as VmOrder;
const figures = await onSite(['iperf3', 'ipvsadm'], (signal) => compare(VM_BALANCERS, { ...order, signal }));
process.stdout.write(JSON.stringify(figures));
