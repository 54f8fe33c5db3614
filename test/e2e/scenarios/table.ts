// The table: what may happen to API servers and their clients while the VIP is where it is, and what must hold then.
// What takes a machine alone or long is played apart: `crowds.ts` and `streams.ts`.

import { ALL_SERVERS_LOST } from './all-servers-lost.ts';
import { AT_REST } from './at-rest.ts';
import { DISCOVERY_LOST } from './discovery-lost.ts';
import { HOLDER_GONE } from './holder-gone.ts';
import { MACHINE_GONE } from './machine-gone.ts';
import { ONE_SERVER_LOST } from './one-server-lost.ts';
import { ROLLING_RESTART } from './rolling-restart.ts';
import type { Scenario } from './scenario.ts';
import { UNREADY } from './unready.ts';

/** For a lab of three nodes whose API servers are the lab's own. */
export const SCENARIOS: readonly Scenario[] = [
  ...AT_REST,
  ...ONE_SERVER_LOST,
  ...ALL_SERVERS_LOST,
  ...UNREADY,
  ...ROLLING_RESTART,
  ...DISCOVERY_LOST,
  ...MACHINE_GONE,
  ...HOLDER_GONE,
];
