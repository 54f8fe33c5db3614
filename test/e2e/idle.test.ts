// Thousands of idle clients of either balancer, both at the same time: they only wait.

import { describe } from 'vitest';
import { useLab } from './lab-fixture.ts';
import { IDLE_CROWD } from './scenarios/crowds.ts';
import { KERNEL, play, USERSPACE } from './scenarios/scenario.ts';

describe.concurrent.each([
  ['proxy', USERSPACE],
  ['nftables', KERNEL],
] as const)('three nodes with the balancer %s', (balancer, manners) => {
  const topology = useLab(3, ['--balancer', balancer]);

  play(topology, IDLE_CROWD, manners);
});
