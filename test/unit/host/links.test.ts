import { describe, expect, it } from 'vitest';
import { parseAddresses } from '../../../src/host/links.ts';

/** As `ip -json address show` of iproute2 6.1 writes it, shortened. */
const IP_JSON = `[
  {"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP"],"addr_info":[
    {"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host","label":"lo"},
    {"family":"inet6","local":"::1","prefixlen":128,"scope":"host"}]},
  {"ifindex":2,"link_index":3,"ifname":"eth0","operstate":"UP","addr_info":[
    {"family":"inet","local":"10.0.0.1","prefixlen":24,"broadcast":"10.0.0.255","scope":"global","label":"eth0"},
    {"family":"inet","local":"10.0.0.100","prefixlen":24,"scope":"global","secondary":true},
    {"family":"inet6","local":"fd00:0::1","prefixlen":64,"scope":"global"},
    {"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link"}]},
  {"ifindex":4,"ifname":"eth1","addr_info":[]}
]`;

describe('parseAddresses', () => {
  it('given the answer of ip, then each interface has its addresses of global scope, in order', () => {
    expect(parseAddresses(IP_JSON)).toEqual([
      { name: 'lo', addresses: [] },
      {
        name: 'eth0',
        addresses: [
          { address: '10.0.0.1', prefix: 24 },
          { address: '10.0.0.100', prefix: 24 },
          { address: 'fd00::1', prefix: 64 },
        ],
      },
      { name: 'eth1', addresses: [] },
    ]);
  });

  it.each([
    ['no interface', '[]', []],
    [
      'an empty object, which older versions write for what they filter',
      '[{},{"ifname":"eth0"}]',
      [{ name: 'eth0', addresses: [] }],
    ],
    [
      'a tunnel, whose address is no IP',
      '[{"ifname":"t","addr_info":[{"local":"x","prefixlen":1,"scope":"global"}]}]',
      [{ name: 't', addresses: [] }],
    ],
    [
      'an address without its parts',
      '[{"ifname":"t","addr_info":[{},{"local":"10.0.0.1","scope":"global"}]}]',
      [{ name: 't', addresses: [] }],
    ],
  ])('given %s, then the rest is read', (_given, json, expected) => {
    expect(parseAddresses(json)).toEqual(expected);
  });

  it('given no JSON, then it throws', () => {
    expect(() => parseAddresses('')).toThrow(SyntaxError);
  });
});
