// keepalived's messages on virtual servers. Texts of 2.2.7, seen on a kernel that has IPVS.

import { EVENT_HOLD_MS } from '../../base/finding.ts';
import type { MessageRow } from './message-row.ts';

export const CHECKER_MESSAGES: readonly MessageRow[] = [
  {
    // Of the link that leads nowhere while this node is not the holder.
    pattern:
      /^\([^()]{1,300}\) Configuration file '[^']{0,300}keepalived-virtualservers-consumed\.conf' is not a regular non-executable file - skipping/,
    level: 'debug',
    says: () => 'this node balances nothing while it does not hold the VIP',
  },
  {
    pattern: /^IPVS: Can't initialize ipvs/i,
    level: 'error',
    says: () => 'the kernel has no IPVS any more; load its module ip_vs',
  },
  {
    // After the death of a checker, whose virtual servers stay in the kernel.
    pattern: /^IPVS cmd \w{1,32}\(\d+\) error: (?:Service|Destination) already exists/i,
    level: 'debug',
  },
  {
    // Somebody was first, cplb itself among them.
    pattern: /^IPVS cmd \w{1,32}\(\d+\) error: No such /i,
    level: 'debug',
  },
  {
    pattern: /^IPVS cmd (?<command>\w{1,32})\(\d+\) error: (?<error>[^(]{1,80})/i,
    kind: 'kernel',
    says: ({ command, error }) => `the kernel refused ${command} of keepalived: ${error}`,
    action: 'See `dmesg`, and whether the modules of IPVS are loaded on this node.',
    holdMs: EVENT_HOLD_MS,
  },
  {
    pattern: /^TCP(?: connection to|_CHECK on service) \[(?<address>[\w.:]{1,64})\]:tcp:\d+ (?:failed|timeout)/i,
    level: 'info',
    says: ({ address }) => `keepalived does not reach the API server of ${address}`,
  },
  {
    pattern: /^Lost quorum [^[]{1,60} for VS \[(?<vip>[\w.:]{1,64})\]/i,
    level: 'warn',
    says: ({ vip }) => `keepalived reaches no API server for ${vip}`,
  },
  {
    pattern: /^Healthcheck child process\(\d+\) died: Respawning/i,
    level: 'warn',
    says: () => 'the checker of keepalived ended and is started again',
  },
];
