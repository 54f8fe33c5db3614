// keepalived's messages on what other nodes send. Texts of 2.2.7 (`strings keepalived`), patterns that later ones fit as well.

import { EVENT_HOLD_MS } from '../../base/finding.ts';
import { CONFIRM_MS } from '../sighting.ts';
import type { Groups, MessageRow } from './message-row.ts';

export const OTHERS_MESSAGES: readonly MessageRow[] = [
  {
    pattern:
      /^Unknown VRID\((?<vrid>\d+)\) received on interface\((?<name>[^)]{0,64})\)(?: from (?<peer>[\w.:%]{0,63}\w)\. )?/,
    level: 'debug', // another cluster's, as a rule; the watch tells those of this one
    says: ({ vrid, name }) => `VRID ${vrid} is announced on ${name}, and no instance of this node has it`,
  },
  {
    pattern: /^wrong version\W+Received (?<theirs>\d+)\D{1,12}expect\D{0,4} (?<ours>\d+)/i,
    kind: 'version',
    says: ({ theirs, ours }) => `another node speaks VRRP version ${theirs}, this one version ${ours}`,
  },
  {
    pattern: /^received an invalid passw/i,
    kind: 'password',
    says: () => 'another node has another password',
  },
  {
    pattern: /^received a (?<theirs>\d+) auth, expecting (?<ours>\d+)/,
    kind: 'password',
    says: ({ theirs, ours }) =>
      theirs === '0' || ours === '0'
        ? `another node has ${theirs === '0' ? 'no password, and this one has one' : 'a password, and this one has none'}`
        : `another node authenticates in another way (type ${theirs}, here ${ours})`,
  },
  {
    pattern: /^Invalid auth type: (?<theirs>\d+)/,
    kind: 'password',
    says: ({ theirs }) => `another node authenticates in a way that is unknown (type ${theirs})`,
  },
  {
    // Those of IPsec, and of auth_hmac, which came with 2.4.
    pattern: /^(?:Received AH header but|No AH header but|IPSEC-AH : invalid)|\bHMAC\b/i,
    kind: 'password',
    says: () => 'an advert of another node failed its authentication',
  },
  {
    pattern: /^advertisement interval mismatch mine=(?<ours>\d+ ?[\w-]{1,12}) rcv'?d=(?<theirs>\d+ ?[\w-]{1,12})/i,
    kind: 'interval',
    says: ({ theirs, ours }) => `another node sends an advert every ${theirs}, this one every ${ours}`,
  },
  {
    pattern: /^ip address associated with VRID (?<vrid>\d+) not present in MASTER advert\s?: ?(?<vip>[\w.:]{1,64})/i,
    kind: 'vip-list',
    says: ({ vrid, vip }) => `another node announces VRID ${vrid} without the VIP ${vip} of this one`,
  },
  {
    pattern: /^received an unexpected ip number count (?<theirs>\d+), expected (?<ours>\d+)/i,
    kind: 'vip-list',
    says: ({ theirs, ours }) => `another node announces ${theirs} VIPs, this one has ${ours}`,
  },
  {
    pattern: /^expected (?<ours>\d+) VIPs but received (?<theirs>\d+)/i,
    kind: 'vip-list',
    says: ({ theirs, ours }) => `another node announces ${theirs} VIPs, this one has ${ours}`,
  },
  {
    pattern: /^Expected (?<ours>mult|un)icast packet but received (?<theirs>mult|un)icast/i,
    kind: 'mode',
    says: modes,
  },
  {
    pattern: /^discarding (?<theirs>mult|un)icast packet on (?<ours>mult|un)icast instance/i,
    kind: 'mode',
    says: modes,
  },
  {
    pattern: /^unicast source address (?<peer>[\w.:%]{1,64}) (?:is )?not a unicast peer/i,
    kind: 'unknown-peer',
    says: ({ peer }) => `${peer} sends adverts and is no unicast peer of this node`,
  },
  {
    pattern: /^(?:invalid TTL\/HL\. Received|TTL\/HL) (?<ttl>-?\d+)/i,
    kind: 'ttl',
    says: ({ ttl }) => `an advert came with a TTL of ${ttl}, so it passed a router or is no VRRP router's`,
  },
  {
    pattern:
      /^(?:vrrp packet too|Invalid VRRPv\d checksum|Invalid packet type|ip_tot_len mismatch|IPv\d VRRP packet )/i,
    kind: 'malformed',
    says: () => 'something sends adverts that are broken',
  },
  {
    pattern: /^WARNING - equal priority advert received from remote host with our IP address/i,
    kind: 'duplicate-address',
    says: () => "another machine has this node's own address, or the network sends adverts back",
  },
  {
    pattern: /^Master received advert from (?<peer>[\w.:%]{1,64}) with same priority (?<priority>\d+)/i,
    kind: 'same-priority',
    says: ({ peer, priority }) => `${peer} has the priority ${priority}, as this node has; the higher address wins`,
    holdMs: EVENT_HOLD_MS,
  },
  {
    pattern: /^Received advert from (?<peer>[\w.:%]{1,64}) with lower priority (?<priority>\d+), ours \k<priority>\b/i,
    kind: 'same-priority',
    says: ({ peer, priority }) => `${peer} has the priority ${priority}, as this node has; the higher address wins`,
    holdMs: EVENT_HOLD_MS,
  },
  {
    pattern: /^CONFIGURATION ERROR: local instance and a remote instance are both configured as address owner/i,
    kind: 'same-priority',
    says: () => 'another node has the priority 255, as this node has',
    holdMs: EVENT_HOLD_MS,
  },
  {
    pattern: /^Received advert from (?<peer>[\w.:%]{1,64}) with lower priority (?<theirs>\d+), ours (?<ours>\d+)/i,
    kind: 'another-master',
    level: 'debug', // every takeover has a few
    says: ({ peer, theirs, ours }) => `${peer} is master with priority ${theirs} beside this node with ${ours}`,
    confirmMs: CONFIRM_MS,
  },
  {
    pattern: /^Master received advert from (?<peer>[\w.:%]{1,64}) with higher priority (?<theirs>\d+)/i,
    level: 'info',
    says: ({ peer, theirs }) => `${peer} takes over with priority ${theirs}`,
  },
  {
    pattern: /^received lower priority \((?<theirs>\d+)\) advert from (?<peer>[\w.:%]{1,64})/i,
    level: 'debug',
    says: ({ peer, theirs }) => `this node is about to take over from ${peer}, which has priority ${theirs}`,
  },
  {
    pattern: /^advertisement interval updated from (?<before>\d+ ?\w{1,8}) to (?<now>\d+ ?\w{1,8})/i,
    level: 'info',
    says: ({ before, now }) =>
      `the master sends an advert every ${now}, so this node waits for that instead of ${before}`,
  },
  {
    pattern: /^(?:Backup|Master) received priority 0 /i,
    level: 'debug',
    says: () => 'another node gives the VIP up',
  },
];

function modes({ theirs, ours }: Groups): string {
  const name = (prefix = '') => (prefix.toLowerCase() === 'un' ? 'unicast' : 'multicast');
  return `another node sends by ${name(theirs)}, this one expects ${name(ours)}`;
}
