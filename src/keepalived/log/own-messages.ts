// keepalived's messages on itself and on this machine. Texts of 2.2.7 (`strings keepalived`), as others of its kind write them.

import { EVENT_HOLD_MS } from '../../base/finding.ts';
import { CONFIRM_MS } from '../sighting.ts';
import type { MessageRow } from './message-row.ts';

/** What a process may do does not change while it lives, and keepalived asks again only at the next election. */
const CAPABILITY_HOLD_MS = 60 * 60_000;

const SEE_ROUTES =
  'See `ip route get` for the address, and whether a firewall rule of this node drops IP protocol 112 on its way out.';

export const OWN_MESSAGES: readonly MessageRow[] = [
  {
    pattern: /^Netlink: error: (?:Operation not permitted|Permission denied)\(\d+\), type=(?<type>\w{1,32})/i,
    kind: 'kernel',
    says: ({ type }) =>
      type === 'RTM_NEWADDR'
        ? 'the kernel does not let keepalived set the VIP, so this node may be master without it'
        : `the kernel does not permit keepalived ${type}`,
    holdMs: CAPABILITY_HOLD_MS,
  },
  {
    pattern: /^Netlink: error: (?!File exists)(?<error>[^(]{1,80})\(\d+\), type=RTM_NEWADDR/i,
    kind: 'kernel',
    says: ({ error }) => `keepalived could not set the VIP: ${error}`,
    action: 'See `ip address` and `dmesg` on this node.',
    holdMs: EVENT_HOLD_MS,
  },
  {
    // Place holders for a list of peers that is empty: nobody is meant to hear them.
    pattern: /^Can(?:'t|not|t) send advert to (?:127\.0\.0\.1|::1)\b/i,
    level: 'debug',
  },
  {
    // The peer itself is off, which is no fault of this node.
    pattern:
      /^Can(?:'t|not|t) send advert to (?<peer>[\w.:%]{1,64}) \((?:No route to host|Host is down|Connection refused)\)/i,
    level: 'debug',
    says: ({ peer }) => `${peer} is not there`,
  },
  {
    pattern: /^Can(?:'t|not|t) send advert to (?<peer>[\w.:%]{1,64}) \((?<error>[^)]{1,80})\)/i,
    kind: 'kernel',
    says: ({ peer, error }) => `adverts to ${peer} cannot be sent: ${error}`,
    action: SEE_ROUTES,
    confirmMs: CONFIRM_MS,
  },
  {
    // Once or twice after an interface came up: its link-local address is being checked.
    pattern: /^send advert error \d+ \((?<error>[^)]{1,80})\)/i,
    kind: 'kernel',
    says: ({ error }) => `adverts cannot be sent: ${error}`,
    action: SEE_ROUTES,
    confirmMs: CONFIRM_MS,
  },
  {
    pattern: /^A thread timer expired (?<seconds>\d+(?:\.\d+)?) seconds ago/i,
    kind: 'delayed',
    says: ({ seconds }) => `keepalived got to run ${Number(seconds).toFixed(1)} s too late`,
    holdMs: EVENT_HOLD_MS,
  },
  {
    pattern: /^Netlink reflector reports IP (?<vip>[\w.:]{1,64}) removed from (?<name>\S{1,64})/i,
    kind: 'vip-removed',
    says: ({ vip, name }) => `something on this node took the VIP ${vip} off ${name}; keepalived sets it again`,
    holdMs: EVENT_HOLD_MS,
  },
  { pattern: /^Entering (?:MASTER|BACKUP|FAULT) STATE/, level: 'info' },
  {
    pattern: /^entering FAULT state \(tracked file/i,
    level: 'info',
    says: () => 'this node gives the VIP up',
  },
  {
    pattern: /^entering FAULT state \((?<reason>[^)]{1,80})\)/i,
    level: 'warn',
    says: ({ reason }) => `this node cannot hold the VIP: ${reason}`,
  },
  { pattern: /^Receive advertisement timeout/i, level: 'debug', says: () => 'no advert of a master came in time' },
  {
    pattern: /^Netlink reports (?<name>\S{1,64}) (?<state>up|down)/i,
    level: 'info',
    says: ({ name, state }) => `the link ${name} is ${state}`,
  },
  { pattern: /^Interface \S{1,64} added/i, level: 'info' },
  { pattern: /^(?:Unknown interface|Interface) \S{1,64} deleted/i, level: 'warn' },
  {
    pattern: /^daemon is already running/i,
    level: 'error',
    says: () => 'a pid file names a process that runs, so this keepalived ends',
  },
  {
    pattern: /^VRRP child process\(\d+\) died: Respawning/i,
    level: 'warn',
    says: () =>
      'the VRRP process of keepalived ended and is started again; if it held the VIP, another node takes over',
  },
  {
    pattern: /^\S{1,64}(?: \d+)? exited due to signal (?<signal>\d+)/i,
    level: 'warn',
    says: ({ signal }) => `a process of keepalived was ended by signal ${signal}`,
  },
  {
    pattern: /^\S{1,64}(?: \d+)? exited (?:due to segmentation fault|with permanent error)/i,
    level: 'error',
  },
  { pattern: /^(?:Non-existent interface specified|Config files missing|No config files matched)/i, level: 'error' },
  { pattern: /^Error \d+ while registering gratuitous ARP/i, level: 'error', says: () => 'NET_RAW is missing' },
  { pattern: /^(?:Reloading(?: \.\.\.)?|Reload (?:complete|finished).*)$/i, level: 'info' },
  {
    // Of scripts, which cplb does not use, and advice for the maintainers of keepalived.
    pattern: /^(?:WARNING - default user|WARNING - script user|NOTICE: | {2}(?:Please log|and include|copies of) )/i,
    level: 'debug',
  },
];
