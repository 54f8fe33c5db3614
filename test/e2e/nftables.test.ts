// The balancer `nftables` while API servers fail in every way; while much is said: `nftables-load.test.ts`.

import { describe } from 'vitest';
import { useLab } from './lab-fixture.ts';
import { KERNEL, play } from './scenarios/scenario.ts';
import { SCENARIOS } from './scenarios/table.ts';

describe('the kernel balancer of three nodes', () => {
  const topology = useLab(3, ['--balancer', 'nftables']);

  play(topology, SCENARIOS, KERNEL);
});
