import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Cidr,
  compareIps,
  FULL_PREFIX,
  familyOf,
  formatCidr,
  type IpAddress,
  isLinkLocal,
  isNetworkOrBroadcast,
  isUsableHost,
  parseCidr,
  parseIp,
} from '../../../src/base/ip.ts';

const ip = (text: string): IpAddress => parseIp(text) as IpAddress;
const anyIp = fc.oneof(fc.ipV4(), fc.ipV6());

describe('parseIp', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['FD00::A', 'fd00::a'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'], // RFC 5952, 4.2.2: one group of zeros is not shortened
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'], // 4.2.3: the longest run is
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], // 4.2.3: the first of equal ones is
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'], // 5: IPv4 in IPv6 keeps its dots
    ['::1.2.3.4', '::1.2.3.4'],
  ])('given %s, then it reads %s', (text, canonical) => {
    expect(parseIp(text)).toBe(canonical);
  });

  it.each([
    ...['', ' ', 'banana', 'localhost', 'node-1.example', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '0x7f.1'],
    ...[
      '1.2.3.4/24',
      '1.2.3.4:80',
      ' 1.2.3.4',
      '1.2.3.4\n',
      '1.2.3.4\0',
      '[::1]',
      'fe80::1%eth0',
      ':::',
      '1::2::3',
      '١.2.3.4',
    ],
  ])('given %j, then it is no address', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  it('given any address, then its canonical text reads back to itself', () => {
    fc.assert(
      fc.property(anyIp, (text) => {
        const address = ip(text);
        expect(parseIp(address)).toBe(address);
        expect(familyOf(address)).toBe(text.includes(':') ? 'ipv6' : 'ipv4');
      }),
    );
  });

  it('given any spelling of an IPv6 address, then all read the same', () => {
    const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, (values) => {
        const short = values.map((value) => value.toString(16)).join(':');
        const long = values.map((value) => value.toString(16).padStart(4, '0').toUpperCase()).join(':');
        expect(ip(long)).toBe(ip(short));
      }),
    );
  });
});

describe('parseCidr', () => {
  it.each([
    ['10.0.0.100/24', { address: '10.0.0.100', prefix: 24 }],
    ['10.0.0.100', { address: '10.0.0.100', prefix: 32 }],
    ['10.0.0.100/1', { address: '10.0.0.100', prefix: 1 }],
    ['10.0.0.100/32', { address: '10.0.0.100', prefix: 32 }],
    ['FD00::64/64', { address: 'fd00::64', prefix: 64 }],
    ['fd00::64', { address: 'fd00::64', prefix: 128 }],
    ['fd00::64/128', { address: 'fd00::64', prefix: 128 }],
  ])('given %s, then it is read with its prefix', (text, cidr) => {
    expect(parseCidr(text)).toEqual(cidr);
  });

  it.each([
    ...[
      '10.0.0.1/0',
      '10.0.0.1/33',
      '10.0.0.1/',
      '10.0.0.1/24/24',
      '10.0.0.1/-1',
      '10.0.0.1/2.5',
      '10.0.0.1/ 24',
      '10.0.0.1/0x18',
    ],
    ...['10.0.0.1/255.255.255.0', 'fd00::1/0', 'fd00::1/129', 'fd00::1/1000', '/24', '', 'vip/24'],
  ])('given %j, then it is refused', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it('given any address and a prefix of its family, then formatting and reading return the same', () => {
    fc.assert(
      fc.property(anyIp, fc.integer({ min: 1, max: 128 }), (text, bits) => {
        const address = ip(text);
        const cidr = { address, prefix: Math.min(bits, FULL_PREFIX[familyOf(address)]) };
        expect(parseCidr(formatCidr(cidr))).toEqual(cidr);
      }),
    );
  });
});

describe('isUsableHost', () => {
  it.each([
    ...['10.0.0.1', '192.168.1.1', '172.16.0.1', '203.0.113.7', '100.64.0.1', '169.254.1.1'],
    ...['fd00::1', '2001:db8::1', 'fe80::1'],
  ])('given %s, then it can name a host', (text) => {
    expect(isUsableHost(ip(text))).toBe(true);
  });

  it.each([
    ...['0.0.0.0', '0.0.0.1', '127.0.0.1', '127.1.2.3', '224.0.0.18', '239.1.1.1', '255.255.255.255'],
    ...['::', '::1', 'ff02::12', '::ffff:10.0.0.1', '::ffff:127.0.0.1'],
  ])('given %s, then it cannot', (text) => {
    expect(isUsableHost(ip(text))).toBe(false);
  });
});

describe('isLinkLocal', () => {
  it.each([
    ['fe80::1', true],
    ['169.254.1.1', true],
    ['fd00::1', false],
    ['10.0.0.1', false],
  ])('given %s, then %j', (text, expected) => {
    expect(isLinkLocal(ip(text))).toBe(expected);
  });
});

describe('isNetworkOrBroadcast', () => {
  it.each([
    ...[
      '10.0.0.0/24',
      '10.0.0.255/24',
      '10.0.0.64/26',
      '10.0.0.127/26',
      '10.0.255.255/16',
      '10.0.0.4/30',
      '10.0.0.7/30',
    ],
    ...['128.0.0.0/1', '10.0.0.0/23', '10.0.1.255/23'],
  ])('given %s, then no host can have it', (text) => {
    expect(isNetworkOrBroadcast(parseCidr(text) as Cidr)).toBe(true);
  });

  it.each([
    ...['10.0.0.1/24', '10.0.0.254/24', '10.0.0.255/16', '10.0.1.0/23', '10.0.0.63/25', '10.0.0.5/30'],
    ...['10.0.0.0/31', '10.0.0.1/31', '10.0.0.0/32', 'fd00::/64', 'fd00::ffff:ffff:ffff:ffff/64', 'fd00::/24'],
  ])('given %s, then a host can', (text) => {
    expect(isNetworkOrBroadcast(parseCidr(text) as Cidr)).toBe(false);
  });
});

describe('compareIps', () => {
  it('given addresses of both families, then they sort by family and by value, not by text', () => {
    const sorted = ['9.0.0.1', '10.0.0.2', '10.0.0.10', 'fd00::2', 'fd00::10'];
    expect(sorted.toReversed().map(ip).toSorted(compareIps)).toEqual(sorted);
  });

  it('given any addresses, then every node sorts them alike', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyIp, { selector: ip }), (texts) => {
        const addresses = texts.map(ip);
        expect(addresses.toReversed().toSorted(compareIps)).toEqual(addresses.toSorted(compareIps));
      }),
    );
  });
});
