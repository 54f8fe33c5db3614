import { describe, expect, it } from 'vitest';
import type { StoredName } from '../../../src/lab/api-server/kube-object.ts';
import { objectsOf } from '../../../src/lab/api-server/objects.ts';
import { type ClusterContent, EMPTY_STATE, nextState } from '../../../src/lab/api-server/state.ts';

const make = (resource: StoredName, content: Partial<ClusterContent>) =>
  objectsOf(resource, nextState(EMPTY_STATE, content));

const endpoint = (address: string, port = 6443, ready = true) => ({ address, port, ready });

describe('endpoint slices', () => {
  it('given API servers, then there is one slice as kube-apiserver writes it', () => {
    expect(make('endpointslices', { endpoints: [endpoint('10.0.0.1'), endpoint('10.0.0.2', 6443, false)] })).toEqual([
      {
        kind: 'EndpointSlice',
        apiVersion: 'discovery.k8s.io/v1',
        metadata: {
          name: 'kubernetes',
          namespace: 'default',
          uid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
          resourceVersion: '1',
          creationTimestamp: '2026-01-01T00:00:00Z',
          labels: { 'kubernetes.io/service-name': 'kubernetes' },
        },
        addressType: 'IPv4',
        endpoints: [
          { addresses: ['10.0.0.1'], conditions: { ready: true } },
          { addresses: ['10.0.0.2'], conditions: { ready: false } },
        ],
        ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
      },
    ]);
  });

  it.each([
    ['none', [], [['kubernetes', 'IPv4']]],
    ['IPv4 only', [endpoint('10.0.0.1')], [['kubernetes', 'IPv4']]],
    ['IPv6 only', [endpoint('fd00::1')], [['kubernetes', 'IPv6']]],
    [
      'both families',
      [endpoint('fd00::1'), endpoint('10.0.0.1')],
      [
        ['kubernetes', 'IPv4'],
        ['kubernetes-ipv6-6443', 'IPv6'],
      ],
    ],
    [
      'two ports',
      [endpoint('10.0.0.1'), endpoint('10.0.0.1', 7443)],
      [
        ['kubernetes', 'IPv4'],
        ['kubernetes-ipv4-7443', 'IPv4'],
      ],
    ],
  ])('given %s, then there is a slice for each kind', (_given, endpoints, slices) => {
    const made = make('endpointslices', { endpoints });
    expect(made).toMatchObject(slices.map(([name, addressType]) => ({ metadata: { name }, addressType })));
  });

  it('given no endpoints, then the lists are null, as Go prints them', () => {
    expect(make('endpointslices', {})[0]).toMatchObject({ endpoints: null, ports: null });
  });
});

describe('endpoints', () => {
  it('given servers that are ready and not, then one subset has both', () => {
    const endpoints = [endpoint('10.0.0.1'), endpoint('10.0.0.2', 6443, false)];
    expect(make('endpoints', { endpoints })[0]).toMatchObject({
      subsets: [
        {
          addresses: [{ ip: '10.0.0.1' }],
          notReadyAddresses: [{ ip: '10.0.0.2' }],
          ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
        },
      ],
    });
  });

  it('given none, then there are no subsets at all', () => {
    expect(make('endpoints', {})[0]).not.toHaveProperty('subsets');
  });
});

describe('nodes', () => {
  const node = (name: string, controlPlane: boolean, ready = true) => ({
    ...{ name, controlPlane, ready },
    addresses: ['10.0.0.1', 'fd00::1'],
  });

  it('given nodes in any order, then they come by name', () => {
    const made = make('nodes', { nodes: [node('b', true), node('a', false)] });
    expect(made.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
  });

  it.each([
    ['a control-plane node', node('a', true), { 'node-role.kubernetes.io/control-plane': '' }, 'True'],
    ['a node that is not ready', node('a', true, false), { 'kubernetes.io/hostname': 'a' }, 'Unknown'],
  ])('given %s, then labels, addresses and condition say so', (_given, given, labels, status) => {
    expect(make('nodes', { nodes: [given] })[0]).toMatchObject({
      metadata: { labels },
      status: {
        addresses: [
          { type: 'InternalIP', address: '10.0.0.1' },
          { type: 'InternalIP', address: 'fd00::1' },
          { type: 'Hostname', address: 'a' },
        ],
        conditions: [{ type: 'Ready', status }],
      },
    });
  });

  it('given a worker, then it has no role label', () => {
    const [worker] = make('nodes', { nodes: [node('w', false)] });
    expect(worker?.metadata.labels).not.toHaveProperty('node-role.kubernetes.io/control-plane');
  });
});
