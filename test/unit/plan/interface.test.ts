import { describe, expect, it } from 'vitest';
import { vipOutside } from '../../../src/plan/interface.ts';
import { facts, type MachineExtras, plan } from './fixture.ts';

type Interfaces = Readonly<Record<string, readonly string[]>>;

const [MAC, OTHER] = ['52:54:00:00:00:01', '52:54:00:00:00:02'] as const;
const [V4, V6] = ['10.0.0.100/24', 'fd00::100/64'] as const;

/** The interface of one instance with this selector and VIP on this machine. */
const resolved = (selector: string | undefined, vip: string, interfaces: Interfaces, extras: MachineExtras) =>
  plan({}, [{ interface: selector, virtualIPs: [vip] }], interfaces, extras).instances[0]?.interface;

describe('an interface by its MAC address', () => {
  const shared = { macs: { eth0: MAC, bond0: MAC, 'bond0.7': MAC } };

  it.each<[string, string, Interfaces, MachineExtras, string]>([
    ['one that has it', V4, { eth0: ['10.0.0.1/24'], eth1: ['10.1.0.1/24'] }, { macs: { eth1: MAC } }, 'eth1'],
    ['a bond and its member', V4, { eth0: [], bond0: ['10.0.0.1/24'] }, shared, 'bond0'],
    ['a VLAN with the VIP’s family', V6, { bond0: ['10.0.0.1/24'], 'bond0.7': ['fd00::1/64'] }, shared, 'bond0.7'],
    ['two with that family', V4, { eth0: ['10.0.0.1/24'], bond0: ['10.1.0.1/24'] }, shared, 'eth0'],
    ['a VIP left on the wrong one', V4, { eth0: ['10.0.0.100/24'], bond0: ['10.0.0.1/24'] }, shared, 'bond0'],
  ])('given %s, then that is meant', (_given, vip, interfaces, extras, name) => {
    expect(resolved(MAC.toUpperCase().replaceAll(':', '-'), vip, interfaces, extras)).toBe(name);
  });

  it.each<[string, Interfaces, MachineExtras, string]>([
    ['one with another', { lo: [], eth0: ['10.0.0.1/24'], wg0: [] }, { macs: { eth0: OTHER } }, `eth0 (${OTHER})`],
    ['two', { eth0: [], eth1: [] }, { macs: { eth0: OTHER, eth1: OTHER } }, `eth0 (${OTHER}), eth1 (${OTHER})`],
    ['a tunnel alone', { wg0: ['10.9.0.1/24'] }, {}, 'none'],
  ])('given none that has it but %s, then it names those that are here', (_given, interfaces, extras, known) => {
    expect(() => resolved(MAC, V4, interfaces, extras)).toThrow(
      expect.objectContaining({
        code: 'CPLB_UNKNOWN_INTERFACE',
        message: `No interface here has the MAC address ${MAC}, only: ${known}.`,
        action: 'Correct the MAC address, which `ip -br link` lists, or give --interface a name.',
      }),
    );
  });
});

describe('the interface that fits', () => {
  const two = { eth0: ['10.1.0.1/24', 'fd01::1/64'], eth1: ['10.0.0.1/24', 'fd00::1/64'] };
  const same = { eth0: ['10.0.0.1/24'], eth1: ['10.0.0.2/24'], eth2: ['10.0.0.3/24'] };

  it.each<[string, string, Interfaces, MachineExtras, string]>([
    ['a subnet with the VIP', V4, two, {}, 'eth1'],
    ['a subnet with the IPv6 VIP', V6, two, {}, 'eth1'],
    ['a subnet with the VIP and a way out elsewhere', V4, two, { ways: { ipv4: [['eth0', 0]] } }, 'eth1'],
    ['a VIP without its prefix', '10.0.0.100', two, {}, 'eth1'],
    ['several such subnets', V4, same, {}, 'eth0'],
    ['several such subnets, one the way out', V4, same, { ways: { ipv4: [['eth1', 100]] } }, 'eth1'],
    [
      'several such subnets, two of them ways out',
      V4,
      same,
      {
        ways: {
          ipv4: [
            ['eth1', 100],
            ['eth2', 50],
          ],
        },
      },
      'eth2',
    ],
    ['no such subnet', '10.7.0.100/24', two, { ways: { ipv4: [['eth0', 0]] } }, 'eth0'],
    [
      'no such subnet and two ways out',
      '10.7.0.100/24',
      two,
      {
        ways: {
          ipv4: [
            ['eth0', 200],
            ['eth1', 100],
          ],
        },
      },
      'eth1',
    ],
    [
      'no such subnet and ways out that differ by family',
      'fd07::100/64',
      two,
      { ways: { ipv4: [['eth0', 0]], ipv6: [['eth1', 1024]] } },
      'eth1',
    ],
    ['the VIP left on the wrong one', V4, { eth0: ['10.1.0.1/24', V4], eth1: ['10.0.0.1/24'] }, {}, 'eth1'],
    ['a subnet on the loopback', V4, { lo: ['10.0.0.5/24'], eth0: ['10.0.0.1/24'] }, {}, 'eth0'],
    [
      'a way out that is no interface any more, or the loopback',
      '10.7.0.100/24',
      { lo: ['10.9.0.1/32'], ...two },
      {
        ways: {
          ipv4: [
            ['gone', 0],
            ['lo', 1],
            ['eth1', 2],
          ],
        },
      },
      'eth1',
    ],
  ])('given %s, then that is meant', (_given, vip, interfaces, extras, name) => {
    expect(resolved(undefined, vip, interfaces, extras)).toBe(name);
  });

  it.each<[string, Interfaces, string]>([
    ['two interfaces', { lo: [], ...two }, 'eth0 10.1.0.1/24 fd01::1/64, eth1 10.0.0.1/24 fd00::1/64'],
    ['the loopback alone', { lo: [] }, 'none'],
  ])('given neither a subnet nor a way out but %s, then it says what was looked for', (_given, interfaces, known) => {
    expect(() => resolved(undefined, '10.7.0.100/24', interfaces, { ways: { ipv6: [['eth0', 1]] } })).toThrow(
      expect.objectContaining({
        code: 'CPLB_UNKNOWN_INTERFACE',
        message: `No interface here has a subnet with the VIP 10.7.0.100, and there is no default route of IPv4; there are: ${known}.`,
        action: 'Say which one carries the VIP with --interface.',
      }),
    );
  });
});

describe('a VIP outside the subnets of its interface', () => {
  const outside = (vips: readonly string[], addresses: readonly string[]) => {
    const machine = { lo: ['10.0.0.5/24'], eth0: addresses };
    const made = plan({}, [{ virtualIPs: vips }], machine);
    return made.instances.map((instance) => vipOutside(instance, facts(machine), made.vips));
  };

  it.each<[string, readonly string[], readonly string[], string | undefined]>([
    ['one in it', [V4], ['10.0.0.1/24'], undefined],
    ['one without its prefix in it', ['10.0.0.100'], ['10.0.0.1/24'], undefined],
    ['one in the second', [V4], ['10.1.0.1/24', '10.0.0.1/24'], undefined],
    ['one of IPv6 in it', [V6], ['10.0.0.1/24', 'fd00::1/64'], undefined],
    ['one elsewhere', [V4], ['172.17.0.2/16'], '10.0.0.100 is in no subnet of eth0, which has 172.17.0.2/16'],
    [
      'the second elsewhere',
      [V4, '192.0.2.1'],
      ['10.0.0.1/24'],
      '192.0.2.1 is in no subnet of eth0, which has 10.0.0.1/24',
    ],
    [
      'one in neither of two',
      [V4],
      ['10.1.0.1/24', '10.2.0.1/24'],
      '10.0.0.100 is in no subnet of eth0, which has 10.1.0.1/24, 10.2.0.1/24',
    ],
    [
      'one that is there already',
      [V4],
      ['10.1.0.1/24', '10.0.0.100/32'],
      '10.0.0.100 is in no subnet of eth0, which has 10.1.0.1/24',
    ],
  ])('given %s, then that is said or not', (_given, vips, addresses, what) => {
    expect(outside(vips, addresses)).toEqual([what === undefined ? undefined : `The VIP ${what}.`]);
  });
});
