// The balancer `nftables` with a VIP and API servers of IPv6, while the same fails as in IPv4.

import { describe } from 'vitest';
import { hasIpv6 } from '../../src/lab/network.ts';
import { useLab } from './lab-fixture.ts';
import { KERNEL, play } from './scenarios/scenario.ts';
import { SCENARIOS } from './scenarios/table.ts';

describe.skipIf(!hasIpv6())('the kernel balancer of three nodes with an IPv6 VIP', () => {
  const topology = useLab(3, ['--balancer', 'nftables', '--vip', 'fd00:192:0:2::100/64']);

  play(topology, SCENARIOS, KERNEL);
});
