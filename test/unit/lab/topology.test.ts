import { describe, expect, it } from 'vitest';
import { formatHostPort } from '../../../src/base/port.ts';
import { endpointOf, flagsFor, type Host, makeTopology, vipText } from '../../../src/lab/topology.ts';

/** The flags of the second of three nodes. */
const flagsOfSecond = (...flags: string[]) => {
  const topology = makeTopology('t', 3, flags);
  return flagsFor(topology, topology.nodes[1] as Host).join(' ');
};

describe('the VIPs of a lab', () => {
  it.each([
    ['no flags', [], '192.0.2.100/24'],
    ['flags without one', ['--unicast'], '192.0.2.100/24'],
    ['one of another address', ['--vip', '192.0.2.200/24'], '192.0.2.200/24'],
    ['one in a single word', ['--vip=192.0.2.200/24'], '192.0.2.200/24'],
    [
      'both families',
      ['--vip', '192.0.2.100/24', '--vip', 'fd00:192:0:2::100/64'],
      '192.0.2.100/24, fd00:192:0:2::100/64',
    ],
    ['one that cannot be read', ['--vip', 'vip'], '192.0.2.100/24'],
  ])('given %s, then they are those, or else the one of the lab', (_given, flags, text) => {
    expect(vipText(makeTopology('t', 3, flags))).toBe(text);
  });
});

describe('flagsFor', () => {
  it.each([
    ['no flags', [], '--vip 192.0.2.100/24'],
    ['a password', ['--auth-pass', 's3cr3t'], '--vip 192.0.2.100/24 --auth-pass s3cr3t'],
    ['a VIP of its own', ['--vip=192.0.2.200/24'], '--vip=192.0.2.200/24'],
    ['unicast', ['--unicast'], '--vip 192.0.2.100/24 --unicast --peer 192.0.2.11 --peer 192.0.2.13'],
    ['unicast with peers', ['--unicast', '--peer', '192.0.2.13'], '--vip 192.0.2.100/24 --unicast --peer 192.0.2.13'],
    [
      'unicast and an IPv6 VIP',
      ['--vip', 'fd00:192:0:2::100/64', '--unicast'],
      '--vip fd00:192:0:2::100/64 --unicast --peer fd00:192:0:2::11 --peer fd00:192:0:2::13',
    ],
  ])('given %s, then a node is told what it needs', (_given, flags, text) => {
    expect(flagsOfSecond(...flags)).toBe(text);
  });
});

describe('endpointOf', () => {
  it.each([
    ['an IPv4 VIP', '192.0.2.100/24', '192.0.2.12:6443'],
    ['an IPv6 VIP', 'fd00:192:0:2::100/64', '[fd00:192:0:2::12]:6443'],
  ])('given %s, then the API servers are of its family', (_given, vip, text) => {
    const topology = makeTopology('t', 3, ['--vip', vip, '--vip', '192.0.2.200/24']);
    expect(formatHostPort(endpointOf(topology, topology.nodes[1] as Host))).toBe(text);
  });
});
