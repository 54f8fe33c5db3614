import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backendsOfNodes,
  backendsOfSlices,
  type EndpointFilter,
  type EndpointSlice,
  type Node,
} from '../../../src/backends/endpoints.ts';
import { keyOf } from '../../../src/base/backend.ts';
import { ips, port } from '../plan/fixture.ts';

const filter: EndpointFilter = {
  vips: ips('10.0.0.100', 'fd00::100'),
  ownAddresses: new Set(ips('10.0.0.1', 'fd00::1')),
};

const HTTPS = [{ name: 'https', port: 6443, protocol: 'TCP' }];
const endpoint = (address: string, conditions?: { ready?: boolean }) => ({
  addresses: [address],
  ...(conditions && { conditions }),
});
const slice = (...addresses: readonly string[]): EndpointSlice => ({
  ports: HTTPS,
  endpoints: addresses.map((address) => endpoint(address)),
});
const found = (...slices: readonly EndpointSlice[]) =>
  backendsOfSlices(slices, filter).map((backend) => `${keyOf(backend)}${backend.local ? ' local' : ''}`);

describe('backendsOfSlices', () => {
  it.each<[string, EndpointSlice, string[]]>([
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

  it.each<[string, { ready?: boolean } | undefined, number]>([
    ['ready', { ready: true }, 1],
    ['not ready', { ready: false }, 0],
    ['without a word on ready, which the API defines as ready', {}, 1],
    ['without conditions', undefined, 1],
  ])('given an endpoint %s, then %#', (_given, conditions, count) => {
    expect(found({ ports: HTTPS, endpoints: [endpoint('10.0.0.2', conditions)] })).toHaveLength(count);
  });

  it.each<[string, NonNullable<EndpointSlice['ports']>, string[]]>([
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

describe('backendsOfNodes', () => {
  const node = (...addresses: readonly [type: string, address: string][]): Node => ({
    status: { addresses: addresses.map(([type, address]) => ({ type, address })) },
  });

  it.each<[string, Node[], string[]]>([
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
    expect(backendsOfNodes(nodes, port(7443), filter).map(keyOf)).toEqual(expected);
  });
});
