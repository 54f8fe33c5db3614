// The balancer `nftables` while API servers fail in every way, and while much is said.

import { beforeAll, describe } from 'vitest';
import { useLab } from './lab-fixture.ts';
import { replaceApiServers } from './scenarios/byte-servers.ts';
import { KERNEL, play } from './scenarios/scenario.ts';
import { STREAMS } from './scenarios/streams.ts';
import { SCENARIOS } from './scenarios/table.ts';

describe('the kernel balancer of three nodes', () => {
  const topology = useLab(3, ['--balancer', 'nftables']);

  describe('and their API servers', () => {
    play(topology, SCENARIOS, KERNEL);
  });

  describe('and servers that move bytes', () => {
    beforeAll(() => replaceApiServers(topology));
    play(topology, STREAMS, KERNEL);
  });
});
