import { describe, expect, it } from 'vitest';
import { parseAddresses, parseRoutes } from '../../../src/host/links.ts';

/** As `ip -json address show` of iproute2 6.1 writes it, shortened. */
const IP_JSON = `[
  {"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP"],"link_type":"loopback","address":"00:00:00:00:00:00","addr_info":[
    {"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host","label":"lo"},
    {"family":"inet6","local":"::1","prefixlen":128,"scope":"host"}]},
  {"ifindex":2,"link_index":3,"ifname":"eth0","operstate":"UP","link_type":"ether","address":"52:54:00:12:34:56","addr_info":[
    {"family":"inet","local":"10.0.0.1","prefixlen":24,"broadcast":"10.0.0.255","scope":"global","label":"eth0"},
    {"family":"inet","local":"10.0.0.100","prefixlen":24,"scope":"global","secondary":true,
      "valid_life_time":5,"preferred_life_time":5},
    {"family":"inet6","local":"fd00:0::1","prefixlen":64,"scope":"global",
      "valid_life_time":4294967295,"preferred_life_time":4294967295},
    {"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link"}]},
  {"ifindex":4,"ifname":"eth1","addr_info":[]}
]`;

describe('parseAddresses', () => {
  it('given the answer of ip, then each interface has its MAC address and its addresses of global scope, in order', () => {
    expect(parseAddresses(IP_JSON)).toEqual([
      { name: 'lo', mac: undefined, addresses: [] },
      {
        name: 'eth0',
        mac: '52:54:00:12:34:56',
        addresses: [
          { address: '10.0.0.1', prefix: 24 },
          { address: '10.0.0.100', prefix: 24, lifetimeS: 5 },
          { address: 'fd00::1', prefix: 64 },
        ],
      },
      { name: 'eth1', mac: undefined, addresses: [] },
    ]);
  });

  it.each([
    ['no interface', '[]', []],
    [
      'an empty object, which older versions write for what they filter',
      '[{},{"ifname":"eth0"}]',
      [{ name: 'eth0', mac: undefined, addresses: [] }],
    ],
    [
      'a tunnel, whose address is no IP',
      '[{"ifname":"t","addr_info":[{"local":"x","prefixlen":1,"scope":"global"}]}]',
      [{ name: 't', mac: undefined, addresses: [] }],
    ],
    [
      'an address without its parts',
      '[{"ifname":"t","addr_info":[{},{"local":"10.0.0.1","scope":"global"}]}]',
      [{ name: 't', mac: undefined, addresses: [] }],
    ],
  ])('given %s, then the rest is read', (_given, json, expected) => {
    expect(parseAddresses(json)).toEqual(expected);
  });

  it('given no JSON, then it throws', () => {
    expect(() => parseAddresses('')).toThrow(SyntaxError);
  });
});

describe('parseRoutes', () => {
  /** As `ip -json route show default table main` of iproute2 6.1 writes it. */
  const ROUTES = `[
    {"dst":"default","gateway":"10.0.0.254","dev":"eth0","protocol":"dhcp","metric":100,"flags":[]},
    {"dst":"default","metric":200,"flags":[],"nexthops":[
      {"gateway":"10.0.0.253","dev":"eth1","weight":1,"flags":[]},{"gateway":"10.1.0.1","dev":"eth2","weight":1,"flags":[]}]},
    {"type":"blackhole","dst":"default","metric":9000,"flags":[]},
    {"dst":"0.0.0.0/1","gateway":"10.9.0.1","dev":"tun0","flags":[]},
    {"dst":"default","dev":"ppp0","scope":"link","flags":[]}
  ]`;

  it('given every kind of default route, then each way out has its metric, and 0.0.0.0/1 is none', () => {
    expect(parseRoutes(ROUTES)).toEqual([
      { interface: 'eth0', metric: 100 },
      { interface: 'eth1', metric: 200 },
      { interface: 'eth2', metric: 200 },
      { interface: 'ppp0', metric: 0 },
    ]);
  });

  it.each([
    ['an empty list', '[]'],
    ['no output at all', '\n'],
  ])('given %s, then there is no way out', (_given, json) => {
    expect(parseRoutes(json)).toEqual([]);
  });
});
