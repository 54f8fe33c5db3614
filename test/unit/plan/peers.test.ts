// The unicast peers of a node that sends to all that it knows.

import { describe, expect, it } from 'vitest';
import { withPeers } from '../../../src/plan/peers.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { ips, plan } from './fixture.ts';

const IPV6 = { virtualIPs: ['fd00::100/64'] };
const both = plan({}, [{}, IPV6]);
/** Two instances that send to all nodes and know none yet. */
const unicast: Plan = { ...both, instances: both.instances.map((each) => ({ ...each, transport: 'all-nodes' })) };
const peersOf = ({ instances }: Plan) => instances.map(({ unicastPeers }) => unicastPeers);
const discover = (...addresses: readonly string[]) => withPeers(unicast, ips(...addresses));

describe('withPeers', () => {
  it.each<[string, string[], string[], string[]]>([
    ['other nodes of both families', ['10.0.0.3', 'fd00::2'], ['10.0.0.3'], ['fd00::2']],
    ['this node among them', ['10.0.0.1', 'fd00::1', '10.0.0.2'], ['10.0.0.2'], []],
    ['a VIP among them', ['10.0.0.100', 'fd00::100', '10.0.0.2'], ['10.0.0.2'], []],
    ['the same node twice', ['10.0.0.2', '10.0.0.2'], ['10.0.0.2'], []],
    ['nodes in any order', ['10.0.0.10', '10.0.0.9', '10.0.0.2'], ['10.0.0.2', '10.0.0.9', '10.0.0.10'], []],
  ])('given %s, then each instance has those of its family, sorted', (_given, addresses, ipv4, ipv6) => {
    expect(peersOf(discover(...addresses))).toEqual([ipv4, ipv6]);
  });

  it('given nodes that were named, then those that are discovered come to them', () => {
    const named = plan({ unicast: true, peers: ['10.0.0.3'] });
    expect(peersOf(withPeers(named, ips('10.0.0.2')))).toEqual([ips('10.0.0.2', '10.0.0.3')]);
  });

  it('given one node after the other, then none is taken away', () => {
    const before = discover('10.0.0.2', '10.0.0.3');
    expect(withPeers(before, ips('10.0.0.3'))).toBe(before);
    expect(withPeers(before, [])).toBe(before);
    expect(peersOf(withPeers(before, ips('10.0.0.4')))).toEqual([ips('10.0.0.2', '10.0.0.3', '10.0.0.4'), []]);
  });

  it('given nobody but this node, then it is the same plan', () => {
    expect(discover()).toBe(unicast);
    expect(discover('10.0.0.1', 'fd00::100')).toBe(unicast);
  });

  it.each([
    ['multicast', plan()],
    ['peers of its own', plan({}, [{ unicastPeers: ['10.0.0.7'] }])],
  ])('given an instance with %s, then it is the same plan', (_given, fixed) => {
    expect(withPeers(fixed, ips('10.0.0.2'))).toBe(fixed);
  });

  it('given a node of one family, then the instance of the other is the same', () => {
    expect(discover('10.0.0.2').instances[1]).toBe(unicast.instances[1]);
  });
});
