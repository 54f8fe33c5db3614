// The balancer `proxy` while API servers fail in every way.

import { describe } from 'vitest';
import { useLab } from './lab-fixture.ts';
import { play } from './scenarios/scenario.ts';
import { SCENARIOS } from './scenarios/table.ts';

describe('the proxy of three nodes', () => {
  play(useLab(3, ['--balancer', 'proxy', '--log-level', 'debug']), SCENARIOS);
});
