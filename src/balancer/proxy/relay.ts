// What relays clients to backends, be it in this thread or in several.

import type { BackendSet } from '../../base/backend-set.ts';
import type { Port } from '../../base/port.ts';
import type { Traffic } from '../traffic.ts';

export interface Relay {
  /** @throws The system error (EADDRINUSE, …) when the port cannot be had. */
  listen(port: Port): Promise<void>;
  /** Replaces the backends. Connections to one that is no longer among them go on; those to a lost one are reset in time. */
  use(set: BackendSet): void;
  /** What was counted so far; up to half a second old. */
  traffic(): Traffic;
  /** Takes no new client, gives those that are here `drainMs` milliseconds, then resets what is left. */
  stop(drainMs: number): Promise<void>;
}
