// What a node is told so that it can take packets for the VIP.

import { describe, expect, it } from 'vitest';
import { arpNeeds } from '../../../../src/balancer/ipvs/kernel-settings.ts';
import { addressesOf, serversOf, translates } from '../../../../src/balancer/ipvs/virtual-servers.ts';
import { plan } from '../../plan/fixture.ts';

const V6 = { virtualIPs: ['fd00::100/64'] };
const servers = (...virtualServers: readonly object[]) => ({ keepalived: { virtualServers } });
const [FOUR, SIX, OTHER] = ['10.0.0.100', 'fd00::100', '10.0.0.200'].map((ipAddress) => ({ ipAddress }));

describe('arpNeeds', () => {
  const needs = (link: string) => [
    { name: `net/ipv4/conf/${link}/arp_ignore`, value: '1', or: 'net/ipv4/conf/all/arp_ignore' },
    { name: `net/ipv4/conf/${link}/arp_announce`, value: '2', or: 'net/ipv4/conf/all/arp_announce' },
  ];

  it.each([
    ['one IPv4 instance', [{}], needs('eth0')],
    ['two on one interface', [{}, { virtualIPs: ['10.0.0.101/24'], virtualRouterID: 52 }], needs('eth0')],
    ['IPv6 alone', [V6], []],
  ])('given %s, then the parameters of its interface are needed once', (_given, instances, expected) => {
    expect(arpNeeds(plan(servers(FOUR as object), instances).instances)).toEqual(expected);
  });
});

describe('the addresses and virtual servers of a node', () => {
  it('given a virtual server that is no VIP, then its address is taken too, and each once', () => {
    const own = plan(servers(FOUR as object, SIX as object, OTHER as object), [{}, V6]);
    expect(addressesOf(own)).toEqual(['10.0.0.100', 'fd00::100', '10.0.0.200']);
    expect(serversOf(own)).toEqual(
      ['10.0.0.100', 'fd00::100', '10.0.0.200'].map((address) => ({ address, port: 6443 })),
    );
  });

  it.each([
    ['DR', FOUR, false, false],
    ['NAT over IPv4', { ...FOUR, lbKind: 'NAT' }, true, false],
    ['NAT over IPv6', { ...SIX, lbKind: 'NAT' }, false, true],
  ])('given %s, then the node has to forward or not', (_given, server, ipv4, ipv6) => {
    const own = plan(servers(server as object), [{}, V6]);
    expect([translates(own, 'ipv4'), translates(own, 'ipv6')]).toEqual([ipv4, ipv6]);
  });
});
