import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type EndpointFilter,
  serversOfEndpoints,
  serversOfNode,
  serversOfSlice,
  sortOut,
} from '../../../src/backends/endpoints.ts';
import { keyOf } from '../../../src/base/backend.ts';
import type { Family } from '../../../src/base/ip.ts';
import { ips, port } from '../plan/fixture.ts';

const filter: EndpointFilter = {
  vips: ips('10.0.0.100', 'fd00::100'),
  ownAddresses: new Set(ips('10.0.0.1', 'fd00::1')),
};

const HTTPS = [{ name: 'https', port: 6443, protocol: 'TCP' }];
const endpoint = (address: string, conditions?: object | null) => ({
  addresses: [address],
  ...(conditions !== undefined && { conditions }),
});
const slice = (...addresses: readonly string[]) => ({
  ports: HTTPS,
  endpoints: addresses.map((address) => endpoint(address)),
});
const found = (...slices: readonly object[]) =>
  sortOut(slices.flatMap(serversOfSlice), filter).backends.map(
    (backend) => `${keyOf(backend)}${backend.local ? ' local' : ''}`,
  );

describe('serversOfSlice', () => {
  it.each<[string, object, string[]]>([
    ['two servers', slice('10.0.0.2', '10.0.0.1'), ['10.0.0.1:6443 local', '10.0.0.2:6443']],
    ['the same one twice', slice('10.0.0.2', '10.0.0.2'), ['10.0.0.2:6443']],
    ['the VIP among them', slice('10.0.0.100', '10.0.0.2'), ['10.0.0.2:6443']],
    ['the VIP written in another way', slice('fd00:0:0::0100'), []],
    ['a loopback address', slice('127.0.0.1', '::1', '0.0.0.0', '10.0.0.2'), ['10.0.0.2:6443']],
    ['a host name', slice('node-a.example', '10.0.0.2'), ['10.0.0.2:6443']],
    ['IPv6', slice('fd00::2', 'FD00::1'), ['[fd00::1]:6443 local', '[fd00::2]:6443']],
    ['no endpoints, as the API writes it', { ports: HTTPS, endpoints: null }, []],
    ['no ports, as the API writes it', { ...slice('10.0.0.2'), ports: null }, []],
    ['nothing at all', {}, []],
    ['an endpoint without addresses', { ports: HTTPS, endpoints: [{}] }, []],
  ])('given %s, then only usable ones are known', (_given, given, expected) => {
    expect(found(given)).toEqual(expected);
  });

  it.each<[string, object | null | undefined, number]>([
    ['ready', { ready: true }, 1],
    ['not ready', { ready: false }, 0],
    ['without a word on ready, which the API defines as ready', {}, 1],
    ['whose readiness is null', { ready: null }, 1],
    ['without conditions', undefined, 1],
    ['whose conditions are null', null, 1],
  ])('given an endpoint %s, then %#', (_given, conditions, count) => {
    expect(found({ ports: HTTPS, endpoints: [endpoint('10.0.0.2', conditions)] })).toHaveLength(count);
  });

  it.each<[string, readonly object[], string[]]>([
    ['one named https among others', [{ name: 'metrics', port: 1, protocol: 'TCP' }, ...HTTPS], ['10.0.0.2:6443']],
    ['another name', [{ name: 'api', port: 7443, protocol: 'TCP' }], ['10.0.0.2:7443']],
    ['no name and no protocol', [{ port: 7443 }], ['10.0.0.2:7443']],
    [
      'UDP first',
      [
        { name: 'https', port: 1, protocol: 'UDP' },
        { port: 7443, protocol: 'TCP' },
      ],
      ['10.0.0.2:7443'],
    ],
    ['UDP only', [{ name: 'https', port: 1, protocol: 'UDP' }], []],
    ['a port that is none', [{ name: 'https', port: 0 }], []],
    ['no number', [{ name: 'https' }], []],
    ['none', [], []],
  ])('given the ports %s, then the secure one is taken', (_given, ports, expected) => {
    expect(found({ ...slice('10.0.0.2'), ports })).toEqual(expected);
  });

  it('given two slices of different ports, then each keeps its own', () => {
    const other = { ...slice('10.0.0.3'), ports: [{ port: 7443 }] };
    expect(found(slice('10.0.0.2'), other)).toEqual(['10.0.0.2:6443', '10.0.0.3:7443']);
  });

  it('given the same servers in any order, then the same list', () => {
    const addresses = fc.uniqueArray(fc.ipV4(), { maxLength: 9 });
    const orders = addresses.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(orders, ([a, b]) => {
        expect(found(slice(...a))).toEqual(found(slice(...b)));
      }),
    );
  });
});

/** What no API server says, and what is said of it. */
const GARBAGE: readonly [unknown, RegExp][] = [
  [null, /null where an object/],
  [[], /a list where an object/],
  ['slice', /a string where an object/],
  [{ ports: HTTPS, endpoints: {} }, /endpoints is a object where a list/],
  [{ ports: HTTPS, endpoints: [null] }, /an endpoint is null/],
  [{ ports: HTTPS, endpoints: [{ addresses: [7] }] }, /an address is a number/],
  [{ ports: HTTPS, endpoints: [{ addresses: [null] }] }, /an address is null/],
  [{ ports: HTTPS, endpoints: [{ addresses: '10.0.0.2' }] }, /addresses is a string/],
  [{ ports: HTTPS, endpoints: [endpoint('10.0.0.2', { ready: 'false' })] }, /ready is "false"/],
  [{ ports: HTTPS, endpoints: [endpoint('10.0.0.2', [])] }, /conditions is a list/],
  [{ ...slice('10.0.0.2'), ports: [{ port: '6443' }] }, /a port is a string/],
  [{ ...slice('10.0.0.2'), ports: [null] }, /a port is null/],
  [{ ...slice('10.0.0.2'), ports: 6443 }, /ports is a number/],
];

it.each(GARBAGE)('given the slice %j, then that is an error and not a smaller set', (garbage, why) => {
  expect(() => serversOfSlice(garbage)).toThrow(why);
});

it('given any JSON, then reading it ends, with servers or with an error that says why', () => {
  const readers = [serversOfSlice, serversOfEndpoints, (value: unknown) => serversOfNode(value, port(6443))];
  const known = fc.constantFrom(
    'ports',
    'endpoints',
    'subsets',
    'addresses',
    'conditions',
    'ip',
    'status',
    '__proto__',
  );
  const { tree } = fc.letrec((tie) => ({
    leaf: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('10.0.0.2', '10.0.0.100', 6443, null)),
    tree: fc.oneof(
      { depthSize: 'small' },
      tie('leaf'),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(known, tie('tree'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      for (const read of readers) {
        try {
          expect(keysOf(read(value)).some((key) => key.startsWith('10.0.0.100'))).toBe(false);
        } catch (error) {
          expect((error as Error).message).not.toBe('');
        }
      }
    }),
  );
});

const keysOf = (listed: Parameters<typeof sortOut>[0]) => sortOut(listed, filter).backends.map(keyOf);

describe('serversOfEndpoints', () => {
  const subset = (...ips: readonly string[]) => ({ addresses: ips.map((ip) => ({ ip })), ports: HTTPS });
  const notReady = [{ ip: '10.0.0.3' }];

  it.each<[string, object, string[]]>([
    ['one subset', { subsets: [subset('10.0.0.2', '10.0.0.1')] }, ['10.0.0.1:6443', '10.0.0.2:6443']],
    ['none, as the API writes it', {}, []],
    ['null', { subsets: null }, []],
    [
      'some that are not ready',
      { subsets: [{ ...subset('10.0.0.2'), notReadyAddresses: notReady }] },
      ['10.0.0.2:6443'],
    ],
    ['none that is ready', { subsets: [{ notReadyAddresses: notReady, ports: HTTPS }] }, []],
    [
      'subsets of different ports and families',
      { subsets: [subset('10.0.0.2'), { ...subset('fd00::2'), ports: [{ port: 7443 }] }] },
      ['10.0.0.2:6443', '[fd00::2]:7443'],
    ],
  ])('given %s, then only ready ones are known', (_given, object, expected) => {
    expect(keysOf(serversOfEndpoints(object))).toEqual(expected);
  });

  it.each([
    [{ subsets: [null] }, /a subset is null/],
    [{ subsets: [{ addresses: ['10.0.0.2'], ports: HTTPS }] }, /an address is a string/],
    [{ subsets: [{ addresses: [{}], ports: HTTPS }] }, /an address is missing/],
  ])('given %j, then that is an error', (object, why) => {
    expect(() => serversOfEndpoints(object)).toThrow(why);
  });
});

describe('sortOut', () => {
  const listed = (...addresses: readonly string[]) => addresses.map((address) => ({ address, port: port(6443) }));

  it('given addresses that cannot be dialled, then each is left out, once, and why', () => {
    const strange = ['10.0.0.100', '10.0.0.100', '127.0.0.1', '169.254.0.1', 'fe80::1', '224.0.0.1', 'a\u001bb'];
    const { backends, leftOut } = sortOut(listed(...strange, '10.0.0.2', '10.0.0.2'), filter);
    expect(backends.map(keyOf)).toEqual(['10.0.0.2:6443']);
    expect(leftOut).toEqual([
      '10.0.0.100 is a VIP',
      '127.0.0.1 names no host',
      '169.254.0.1 is valid on one link only',
      'fe80::1 is valid on one link only',
      '224.0.0.1 names no host',
      'a b is no IP address',
    ]);
  });

  it("given this node's own proxy, then it is left out, and the same port of another node is not", () => {
    const own = [...filter.ownAddresses][0] ?? '';
    const proxies = [own, '10.0.0.2'].map((address) => ({ address, port: port(6444) }));
    const { backends, leftOut } = sortOut(proxies, { ...filter, proxyPort: port(6444) });
    expect(backends.map(keyOf)).toEqual(['10.0.0.2:6444']);
    expect(leftOut).toEqual([`${own} with port 6444 is this node's own proxy`]);
  });

  it('given a family in which this node has no address, then its addresses are left out, and only while that is so', () => {
    const families = new Set<Family>(['ipv4']);
    const both = listed('10.0.0.2', 'fd00::2');
    const now = () => sortOut(both, { ...filter, families: () => families });
    expect(now()).toMatchObject({ backends: [{ address: '10.0.0.2' }] });
    expect(now().leftOut).toEqual(['fd00::2 is of a family in which this node has no address']);
    families.add('ipv6');
    expect(now().backends).toHaveLength(2);
  });
});

describe('serversOfNode', () => {
  const node = (...addresses: readonly [type: string, address: string][]): object => ({
    status: { addresses: addresses.map(([type, address]) => ({ type, address })) },
  });

  it.each<[string, object[], string[]]>([
    ['an InternalIP', [node(['InternalIP', '10.0.0.2'], ['Hostname', 'node-b'])], ['10.0.0.2:7443']],
    ['an ExternalIP only', [node(['ExternalIP', '198.51.100.2'])], []],
    [
      'two InternalIPs',
      [node(['InternalIP', '10.0.0.2'], ['InternalIP', 'fd00::2'])],
      ['10.0.0.2:7443', '[fd00::2]:7443'],
    ],
    ['the VIP as InternalIP', [node(['InternalIP', '10.0.0.100'], ['InternalIP', '10.0.0.2'])], ['10.0.0.2:7443']],
    ['a node without status', [{}, node()], []],
    ['an address without a value', [{ status: { addresses: [{ type: 'InternalIP' }] } }], []],
  ])('given %s, then only usable ones are known', (_given, nodes, expected) => {
    expect(keysOf(nodes.flatMap((each) => serversOfNode(each, port(7443))))).toEqual(expected);
  });
});
