import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/base/errors.ts';
import { makePlan, type Plan } from '../../../src/plan/plan.ts';
import { config, facts, type InstanceText, plan } from './fixture.ts';

/** The plan of a machine on whose eth0 every address ends after so many seconds. */
function planLasting(lifetimeS: number, ...addresses: readonly string[]): Plan {
  const { interfaces, ...machine } = facts({ eth0: addresses });
  const ending = interfaces.map((link) => ({
    ...link,
    addresses: link.addresses.map((each) => ({ ...each, lifetimeS })),
  }));
  return makePlan(config(), { ...machine, interfaces: ending });
}

const OWN_ADDRESS =
  'Choose a VIP that no node has; if an interrupted change left it there, take it off with `ip address delete`.';

describe('makePlan refuses', () => {
  it.each<[string, Record<string, string[]>, string]>([
    [
      'the VIP as the primary address of the subnet',
      { eth0: ['10.0.0.100/24', '10.0.0.1/24'] },
      '10.0.0.100 is the first address of eth0 in its subnet',
    ],
    [
      'the VIP as the only address',
      { eth0: ['10.0.0.100/24'] },
      '10.0.0.100 is the only address of eth0 in its subnet',
    ],
    [
      'the VIP as the only address of its family',
      { eth0: ['fd00::1/64', '10.0.0.100/24'] },
      '10.0.0.100 is the only address of eth0 in its subnet',
    ],
    [
      'the VIP as the only address of its subnet',
      { eth0: ['172.16.0.5/24', '10.0.0.100/24'] },
      '10.0.0.100 is the only address of eth0 in its subnet',
    ],
    [
      'the VIP as the only address of its subnet, of three',
      { eth0: ['172.16.0.5/24', '10.0.0.100/24', '172.17.0.5/24'] },
      '10.0.0.100 is the only address of eth0 in its subnet',
    ],
    [
      'the VIP as the only address, with a subnet of its own',
      { eth0: ['fd00::1/64', '10.0.0.100/32'] },
      '10.0.0.100 is the only address of eth0',
    ],
  ])("given %s, then it is taken for the node's own", (_given, addresses, what) => {
    const message = `The VIP ${what}: it is this node's own.`;
    expect(() => plan({}, [{}], addresses)).toThrow(
      expect.objectContaining({ code: 'CPLB_INVALID_CONFIG', message, action: OWN_ADDRESS }),
    );
  });

  it.each<[string, InstanceText, Record<string, string[]>, ErrorCode, string]>([
    [
      'an interface that is not there',
      {},
      { eth1: ['10.0.0.1/24'], eth2: [] },
      'CPLB_UNKNOWN_INTERFACE',
      'There is no interface "eth0" here, only: eth1, eth2.',
    ],
    ['no address', {}, { eth0: [] }, 'CPLB_NO_ADDRESS', 'The interface eth0 has no IPv4 address.'],
    ['IPv6 alone', {}, { eth0: ['fd00::1/64'] }, 'CPLB_NO_ADDRESS', 'The interface eth0 has no IPv4 address.'],
    [
      'IPv4 alone and an IPv6 VIP',
      { virtualIPs: ['fd00::100/64'] },
      { eth0: ['10.0.0.1/24'] },
      'CPLB_NO_ADDRESS',
      'The interface eth0 has no IPv6 address.',
    ],
  ])('given %s, then it says so', (_given, instance, addresses, code, message) => {
    expect(() => plan({}, [instance], addresses)).toThrow(expect.objectContaining({ code, message }));
  });

  it.each([
    ['some', ['10.0.0.1/24', '10.0.0.7/24'], '10.0.0.1, 10.0.0.7'],
    ['none', [], 'none'],
  ])('given a source that the interface has not, which has %s, then it says what it has', (_given, addresses, has) => {
    const instance = { unicastPeers: ['10.0.0.2'], unicastSourceIP: '10.1.0.1' };
    expect(() => plan({}, [instance], { eth0: addresses, eth1: ['10.1.0.1/24'] })).toThrow(
      expect.objectContaining({
        code: 'CPLB_NO_ADDRESS',
        message: `The unicast source 10.1.0.1 is not an address of the interface eth0, which has: ${has}.`,
        action: 'Correct unicastSourceIP on this node, or leave it out for the first address of the interface.',
      }),
    );
  });
});

describe('the own address', () => {
  it.each<[string, string, string[]]>([
    ['one address', '10.0.0.1', ['10.0.0.1/24']],
    ['two, of which the kernel prefers the first', '10.0.0.7', ['10.0.0.7/24', '10.0.0.1/24']],
    ['a VIP that a dead cplb left behind it', '10.0.0.1', ['10.0.0.1/24', '10.0.0.100/24']],
    [
      'a VIP that another program left before it, with a subnet of its own',
      '10.0.0.1',
      ['10.0.0.100/32', '10.0.0.1/24'],
    ],
    ['a VIP left with a wider subnet', '10.0.0.1', ['10.0.0.1/24', '10.0.0.100/16']],
    ['a VIP left with a narrower subnet', '10.0.0.1', ['10.0.0.1/16', '10.0.0.100/24']],
    ['a VIP left outside of all subnets, which is one of its own', '10.9.0.1', ['10.9.0.1/24', '10.0.0.100/32']],
    ['the other family first', '10.0.0.1', ['fd00::1/64', '10.0.0.1/24']],
  ])('given %s, then it is %s', (_given, own, addresses) => {
    expect(plan({}, [{}], { eth0: addresses }).instances[0]?.ownAddress).toBe(own);
  });

  it.each([
    ['a minute, as that of a dead cplb', 60, undefined],
    [
      'hours, as an address from DHCP',
      86_400,
      "The VIP 10.0.0.100 is the only address of eth0 in its subnet: it is this node's own.",
    ],
  ])("given a VIP alone in its subnet for %s, then it is taken for the node's own or not", (_given, lifetimeS, message) => {
    const make = () => planLasting(lifetimeS, '172.16.0.5/24', '10.0.0.100/24');
    if (message === undefined) expect(make().instances[0]?.ownAddress).toBe('172.16.0.5');
    else expect(make).toThrow(message);
  });

  it('given nothing but the VIP of a dead cplb, then the address is still to come', () => {
    expect(() => planLasting(5, '10.0.0.100/24')).toThrow(expect.objectContaining({ code: 'CPLB_NO_ADDRESS' }));
  });
});
