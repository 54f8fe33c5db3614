// The balancer `nftables` while much is said.

import { beforeAll, describe } from 'vitest';
import { useLab } from './lab-fixture.ts';
import { replaceApiServers } from './scenarios/byte-servers.ts';
import { SUDDEN_CROWD } from './scenarios/crowds.ts';
import { KERNEL, play } from './scenarios/scenario.ts';
import { STREAMS } from './scenarios/streams.ts';

describe('the kernel balancer of three nodes', () => {
  const topology = useLab(3, ['--balancer', 'nftables']);

  describe('and their API servers', () => {
    play(topology, SUDDEN_CROWD, KERNEL);
  });

  describe('and servers that move bytes', () => {
    beforeAll(() => replaceApiServers(topology));
    play(topology, STREAMS, KERNEL);
  });
});
