import { describe, expect, it } from 'vitest';
import type { FindingKind } from '../../../../src/base/finding.ts';
import { meaningOf } from '../../../../src/keepalived/log/meaning.ts';

/** Each is a line of keepalived 2.2.7 unless its first column says otherwise. */
const FINDINGS: readonly [FindingKind, string, string, string?][] = [
  ['version', '(cplb-0) wrong version. Received 2 and expect 3', 'speaks VRRP version 2, this one version 3'],
  ['password', '(cplb-0) received an invalid passwd!', 'another password'],
  ['password', '(cplb-0) received a 0 auth, expecting 1!', 'no password, and this one has one'],
  ['password', '(cplb-0) received a 1 auth, expecting 0!', 'a password, and this one has none'],
  ['password', '(cplb-0) received a 2 auth, expecting 1!', 'in another way (type 2, here 1)'],
  ['password', '(cplb-0) Invalid auth type: 7', 'unknown (type 7)'],
  ['password', '(cplb-0) No AH header but auth type is AH', 'failed its authentication'],
  ['interval', "(cplb-0) advertisement interval mismatch mine=1 sec rcv'd=2 sec", 'every 2 sec, this one every 1 sec'],
  [
    'interval',
    "(cplb-0) advertisement interval mismatch mine=1000 milli-sec rcv'd=200 milli-sec",
    'every 200 milli-sec, this one every 1000 milli-sec',
  ],
  [
    'vip-list',
    '(cplb-0) ip address associated with VRID 51 not present in MASTER advert: 10.0.0.100',
    'VRID 51 without the VIP 10.0.0.100',
  ],
  [
    'vip-list', // before 2.2.3
    '(cplb-0) ip address associated with VRID 51 not present in MASTER advert : fd00::100',
    'without the VIP fd00::100',
  ],
  ['vip-list', '(cplb-0) received an unexpected ip number count 2, expected 1!', 'announces 2 VIPs, this one has 1'],
  ['vip-list', '(cplb-0) expected 1 VIPs but received 2', 'announces 2 VIPs, this one has 1'],
  [
    'mode',
    '(cplb-0) Expected multicast packet but received unicast packet',
    'sends by unicast, this one expects multicast',
  ],
  ['mode', '(cplb-0) discarding multicast packet on unicast instance', 'sends by multicast, this one expects unicast'],
  ['unknown-peer', '(cplb-0) unicast source address 10.0.0.2 not a unicast peer', '10.0.0.2 sends adverts', '10.0.0.2'],
  ['ttl', '(cplb-0) TTL/HL 64 not in range 255 - 255', 'TTL of 64'],
  ['ttl', '(cplb-0) invalid TTL/HL. Received 254 and expect 255', 'TTL of 254'],
  ['malformed', '(cplb-0) vrrp packet too short, length 20 and expect 32', 'broken'],
  ['malformed', '(cplb-0) Invalid VRRPv3 checksum', 'broken'],
  ['malformed', '(cplb-0) Invalid packet type. 2 and expect 1', 'broken'],
  ['malformed', 'IPv4 VRRP packet too short - 12 bytes', 'broken'],
  [
    'same-priority',
    '(cplb-0) Master received advert from 10.0.0.2 with same priority 100 but higher IP address than ours',
    '10.0.0.2 has the priority 100',
    '10.0.0.2',
  ],
  [
    'same-priority',
    '(cplb-0) Received advert from 10.0.0.1 with lower priority 100, ours 100, forcing new election',
    '10.0.0.1 has the priority 100',
    '10.0.0.1',
  ],
  [
    'kernel', // of an IPVS without its scheduler
    'IPVS cmd IP_VS_SO_SET_ADD(1154) error: No space left on device(28) (10.0.0.100:tcp:6443)',
    'refused IP_VS_SO_SET_ADD of keepalived: No space left on device',
  ],
  [
    'another-master',
    '(cplb-0) Received advert from 10.0.0.2 with lower priority 10, ours 100, forcing new election',
    '10.0.0.2 is master with priority 10 beside this node with 100',
    '10.0.0.2',
  ],
  [
    'duplicate-address',
    '(cplb-0) WARNING - equal priority advert received from remote host with our IP address.',
    "this node's own address",
  ],
  [
    'kernel',
    'Netlink: error: Operation not permitted(1), type=RTM_NEWADDR(20), seq=1795271573, pid=0',
    'does not let keepalived set the VIP',
  ],
  [
    'kernel',
    'Netlink: error: Operation not permitted(1), type=RTM_DELADDR(21), seq=1795271572, pid=0',
    'does not permit keepalived RTM_DELADDR',
  ],
  [
    'kernel',
    'Netlink: error: No such device(19), type=RTM_NEWADDR(20), seq=1, pid=0',
    'not set the VIP: No such device',
  ],
  ['kernel', '(cplb-0) Cant send advert to fd99::1 (Network is unreachable)', 'cannot be sent: Network', 'fd99::1'],
  ['kernel', '(cplb-0): send advert error 22 (Invalid argument)', 'cannot be sent: Invalid argument'],
  ['delayed', 'A thread timer expired 3.171830 seconds ago', '3.2 s too late'],
  [
    'vip-removed',
    'Netlink reflector reports IP 10.0.0.100 removed from eth0',
    'took the VIP 10.0.0.100 off eth0; keepalived sets it again',
  ],
];

describe('meaningOf, findings', () => {
  it.each(FINDINGS)('given what means %s, then it is found: %s', (kind, message, what, peer) => {
    const { level, sentence, finding } = meaningOf(message);
    const instance = message.startsWith('(cplb-0)') ? 'cplb-0' : undefined;
    expect({ kind: finding?.kind, instance: finding?.instance, peer: finding?.peer }).toEqual({ kind, instance, peer });
    expect(finding?.what).toContain(what);
    expect(finding?.action).toMatch(/^[A-Z].*[.]$/);
    expect(sentence).toBe(finding?.what);
    expect(['debug', 'info']).toContain(level); // the list of findings warns, once
  });
});

describe('meaningOf, other messages', () => {
  it.each([
    ['info', '(cplb-0) Entering BACKUP STATE (init)'],
    ['info', '(cplb-0) Entering MASTER STATE'],
    ['info', '(cplb-0) Entering FAULT STATE'],
    ['info', '(cplb-0): entering FAULT state (tracked file cplb_score has status -255)'],
    ['warn', '(cplb-0): entering FAULT state (interface eth0 down)'],
    ['warn', '(cplb-0) entering FAULT state (no IPv4 address for interface)'],
    ['info', '(cplb-0) Master received advert from 10.0.0.1 with higher priority 100, ours 90'],
    ['info', '(cplb-0) advertisement interval updated from 1000ms to 200ms by master'],
    ['info', 'Netlink reports eth0 down'],
    ['warn', 'Interface eth0 deleted'],
    ['info', 'Reloading ...'],
    ['info', 'Reload complete'],
    ['error', 'daemon is already running'],
    ['error', 'pid 24873 exited with permanent error missing permission. Terminating'],
    ['error', 'Non-existent interface specified in configuration'],
    ['warn', 'VRRP child process(23809) died: Respawning'],
    ['warn', 'Healthcheck child process(148) died: Respawning'],
    ['warn', 'Lost quorum 1-0=1 > 0 for VS [10.0.0.100]:tcp:6443'],
    ['info', 'TCP connection to [fd00::2]:tcp:6443 failed.'],
    ['info', 'TCP_CHECK on service [10.0.0.2]:tcp:6443 failed.'],
    ['error', "IPVS: Can't initialize ipvs: No such file or directory"],
    [
      'debug',
      "(/run/cplb/keepalived.conf: Line 42) Configuration file '/run/cplb/keepalived-virtualservers-consumed.conf' is not a regular non-executable file - skipping",
    ],
    ['debug', 'IPVS cmd IP_VS_SO_SET_ADD(1154) error: Service already exists(17) (10.0.0.100:tcp:6443)'],
    ['debug', 'IPVS cmd IP_VS_SO_SET_DEL(1156) error: No such file or directory(2) (10.0.0.100:tcp:6443)'],
    ['debug', 'Gained quorum 1+0=1 <= 1 for VS [10.0.0.100]:tcp:6443'],
    ['warn', 'pid 23809 exited due to signal 9 (Killed) - has rlimit_rttime been exceeded?'],
    ['warn', 'Cannot open FIFO'],
    ['warn', 'Netlink: error: File exists(17), type=RTM_NEWADDR(20), seq=1, pid=0'],
    ['warn', "(/run/cplb/keepalived.conf: Line 8) WARNING - interface nope0 for vrrp_instance cplb-0 doesn't exist"],
    ['debug', '(cplb-0) received lower priority (90) advert from 10.0.0.2 - discarding'],
    ['debug', '(cplb-0) Backup received priority 0 advertisement'],
    ['debug', '(cplb-0) Receive advertisement timeout'],
    ['debug', '(cplb-0) Cant send advert to ::1 (Network is unreachable)'],
    ['debug', '(cplb-0) Cant send advert to 127.0.0.1 (Operation not permitted)'],
    ['debug', '(cplb-0) Cant send advert to 10.0.0.3 (No route to host)'],
    ['debug', "WARNING - default user 'keepalived_script' for script execution does not exist - please create."],
    ['debug', 'NOTICE: setting config option max_auto_priority should result in better keepalived performance'],
    ['debug', '  Please log an issue at https://github.com/acassen/keepalived/issues/'],
    ['debug', 'Registering Kernel netlink reflector'],
    ['debug', ''],
  ])('given a message for %s, then it is one and no finding: %s', (level, message) => {
    const meaning = meaningOf(message);
    expect(meaning.level).toBe(level);
    expect(meaning.finding).toBeUndefined();
  });

  it('given a message of a state that others know better, then it is said in plain words', () => {
    expect(meaningOf('daemon is already running').sentence).toBe(
      'a pid file names a process that runs, so this keepalived ends',
    );
    expect(meaningOf('Netlink reports eth0 down').sentence).toBe('the link eth0 is down');
  });
});

describe('meaningOf, anything', () => {
  const long = 1_000_000; // far more than `relog` lets pass

  it.each([
    ['bytes', '\u0000\u001b[31m\ufffd(((('],
    ['a megabyte of one letter', 'x'.repeat(long)],
    ['a megabyte after a beginning that is known', `(cplb-0) ${'Received advert from '.repeat(long / 20)}`],
    ['a megabyte of an instance', `(${'a'.repeat(long)}`],
    ['a megabyte of a peer', `(cplb-0) unicast source address ${'1.'.repeat(long / 2)} not a unicast peer`],
    ['a megabyte of an error', `Netlink: error: ${'('.repeat(long)}`],
    ['a megabyte of digits', `A thread timer expired ${'1'.repeat(long)}`],
  ])('given %s, then it takes no time and means nothing', (_given, message) => {
    const begun = performance.now();
    const meaning = meaningOf(message);
    expect(performance.now() - begun).toBeLessThan(500);
    expect(meaning.finding).toBeUndefined();
  });
});
