// The balancer `proxy` while API servers fail in every way, and while much is said.

import { beforeAll, describe } from 'vitest';
import { useLab } from './lab-fixture.ts';
import { replaceApiServers } from './scenarios/byte-servers.ts';
import { SUDDEN_CROWD } from './scenarios/crowds.ts';
import { play, USERSPACE } from './scenarios/scenario.ts';
import { STREAMS } from './scenarios/streams.ts';
import { SCENARIOS } from './scenarios/table.ts';

describe('the proxy of three nodes', () => {
  const topology = useLab(3, ['--balancer', 'proxy']);

  describe('and their API servers', () => {
    play(topology, [...SCENARIOS, ...SUDDEN_CROWD], USERSPACE);
  });

  describe('and servers that move bytes', () => {
    beforeAll(() => replaceApiServers(topology));
    play(topology, STREAMS, USERSPACE);
  });
});
