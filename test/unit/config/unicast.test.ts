// `spec.unicast`: which peers each instance gets from the addresses of the nodes.

import { describe, expect, it } from 'vitest';
import type { Flags } from '../../../src/config/flags.ts';
import { configOf, documentWith, type Fields, placedProblemsOf, problemsOf } from './documents.ts';
import { at, changed, configFrom, configWith, host, problemsIn, TEXT } from './k0sctl.ts';

describe('unicast to the peers', () => {
  const V6 = { virtualIPs: ['fd00::64/64'] };
  const V4: Fields = {};
  const SECOND = { ...V6, virtualRouterID: 9 };
  const nobody = (family: string, remedy = 'name the other nodes with --peer, or in peers') =>
    `spec.unicast: is true, and no ${family} peer is known to send to; ${remedy}`;
  const ALONE = nobody('IPv4', 'name the other nodes with --peer, or in peers; or give --kubeconfig, to discover them');
  const PEERS = ['10.0.0.3', '10.0.0.2', 'FD00:0::2'];

  it.each<[string, Fields, readonly Fields[], readonly (readonly string[])[]]>([
    ['false', { unicast: false, peers: PEERS }, [V4], [[]]],
    ['nothing, and peers', { peers: PEERS }, [V4], [[]]],
    ['true', { unicast: true, peers: PEERS }, [V4, SECOND], [['10.0.0.3', '10.0.0.2'], ['fd00::2']]],
    ['true, and a peer twice', { unicast: true, peers: ['10.0.0.2', '10.0.0.2'] }, [V4], [['10.0.0.2']]],
    [
      'true, and an instance with peers of its own',
      { unicast: true, peers: PEERS },
      [{ unicastPeers: ['10.0.0.9'] }, SECOND],
      [['10.0.0.9'], ['fd00::2']],
    ],
    ['true, and peers in the instance alone', { unicast: true }, [{ unicastPeers: ['10.0.0.9'] }], [['10.0.0.9']]],
    ['true, and an empty list', { unicast: true, peers: ['10.0.0.2'] }, [{ unicastPeers: [] }], [['10.0.0.2']]],
    [
      'true, and this node itself among the peers',
      { unicast: true, peers: PEERS },
      [{ unicastSourceIP: '10.0.0.3' }],
      [['10.0.0.2']],
    ],
  ])('given %s, then each instance has the peers of its family', (_given, spec, instances, wanted) => {
    const { vrrpInstances } = configOf(documentWith(spec, ...instances));
    expect(vrrpInstances.map(({ unicastPeers }) => unicastPeers)).toEqual(wanted);
  });

  it.each<[string, Fields, Fields, string]>([
    ['nothing', {}, V4, 'multicast'],
    ['peers of the instance', {}, { unicastPeers: ['10.0.0.9'] }, 'named-peers'],
    ['unicast and peers', { unicast: true, peers: PEERS }, V4, 'all-nodes'],
    ['unicast and a kubeconfig', { unicast: true, kubeconfig: '/etc/kubernetes/admin.conf' }, V4, 'all-nodes'],
    ['unicast and peers of the instance', { unicast: true }, { unicastPeers: ['10.0.0.9'] }, 'named-peers'],
  ])('given %s, then that is how adverts are sent', (_given, spec, instance, transport) => {
    expect(configOf(documentWith(spec, instance)).vrrpInstances).toMatchObject([{ transport }]);
  });

  it.each<[string, Fields, readonly Fields[], readonly string[]]>([
    ['no peers', {}, [V4], [ALONE]],
    ['an empty list of them', { peers: [] }, [V4], [ALONE]],
    ['two instances of a family, told once', {}, [V4, { virtualIPs: ['10.0.0.101/24'] }], [ALONE]],
    ['two families', {}, [V4, SECOND], [nobody('IPv4'), nobody('IPv6')]],
    [
      'two families and a kubeconfig, which tells the addresses of one',
      { kubeconfig: '/etc/kubernetes/admin.conf', peers: ['10.0.0.2'] },
      [V4, SECOND],
      [nobody('IPv6')],
    ],
    ['peers of the other family', { peers: ['10.0.0.2'] }, [V4, SECOND], [nobody('IPv6')]],
    ['nobody but this node itself', { peers: ['10.0.0.1'] }, [{ unicastSourceIP: '10.0.0.1' }], [ALONE]],
    [
      'the VIP as a peer, told once',
      { peers: ['10.0.0.100'] },
      [V4],
      ['spec.peers[0]: 10.0.0.100 is a VIP; a peer needs the address of a node'],
    ],
    [
      'the VIP of another instance as a peer, told once',
      { peers: ['10.0.0.2', '10.0.0.101'] },
      [V4, { virtualIPs: ['10.0.0.101/24'] }],
      ['spec.peers[1]: 10.0.0.101 is a VIP; a peer needs the address of a node'],
    ],
  ])('given %s, then unicast is refused', (_given, spec, instances, problems) => {
    expect(problemsOf(() => configOf(documentWith({ unicast: true, ...spec }, ...instances)))).toEqual(problems);
  });
});

describe('unicast in a ClusterConfig', () => {
  const LOAD_BALANCING = 'spec.network.controlPlaneLoadBalancing';
  const cluster = (fields: string) =>
    `apiVersion: k0s.k0sproject.io/v1beta1
kind: ClusterConfig
spec:
  network:
    controlPlaneLoadBalancing:
      unicast: true
      ${fields}
      keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24]}, {virtualIPs: ['fd00::64']}]}
`;

  it('given peers of both families, then each instance has those of its own', () => {
    const { vrrpInstances } = configFrom(cluster("peers: [10.0.0.2, 'fd00::2']"));
    expect(vrrpInstances.map(({ unicastPeers }) => unicastPeers)).toEqual([['10.0.0.2'], ['fd00::2']]);
  });

  it('given peers of one family, then the other is told where the ClusterConfig has it', () => {
    expect(problemsIn(cluster('peers: [10.0.0.2]'))).toEqual([
      `doc.yaml: ${LOAD_BALANCING}.unicast (line 6, column 16): is true, and no IPv6 peer is known to send to; name the other nodes with --peer, or in peers`,
    ]);
  });
});

describe('unicast in a k0sctl file', () => {
  const ALL = ['10.0.0.11', '10.0.0.12', '10.0.0.13'];

  it.each([
    ['cp01', '10.0.0.11'],
    ['cp02', '10.0.0.12'],
    ['cp03', '10.0.0.13'],
  ])('given --node %s and unicast, by flag or in the file, then adverts go from %s to the others', (node, own) => {
    const others = ALL.filter((address) => address !== own);
    const flagged = configWith({ unicast: true }, TEXT, node);
    expect(flagged.vrrpInstances).toMatchObject([{ unicastSource: own, unicastPeers: others }]);
    expect(configFrom(changed({ fields: { unicast: true } }), node)).toEqual(flagged);
    const [instance] = flagged.vrrpInstances;
    const sending = { transport: 'multicast', unicastSource: undefined, unicastPeers: [] };
    const multicast = { ...flagged, vrrpInstances: [{ ...instance, ...sending }] };
    expect(configFrom(TEXT, node)).toEqual(multicast);
  });

  it.each<[string, Fields, Flags, object]>([
    [
      'a source',
      { instance: { unicastSourceIP: '10.0.0.91' } },
      {},
      { unicastSource: '10.0.0.91', unicastPeers: ['10.0.0.12', '10.0.0.13'] },
    ],
    [
      'some peers of the instance',
      { instance: { unicastPeers: ['10.0.0.13'] } },
      {},
      { unicastPeers: ['10.0.0.13'], unicastSource: '10.0.0.11' },
    ],
    [
      'no peers in a list, which are none',
      { instance: { unicastPeers: [] } },
      {},
      { unicastPeers: ['10.0.0.12', '10.0.0.13'], unicastSource: '10.0.0.11' },
    ],
    [
      'some peers of the part',
      { fields: { peers: ['10.0.0.9'] } },
      {},
      { unicastPeers: ['10.0.0.9'], unicastSource: '10.0.0.11' },
    ],
    ['some peers by flag', {}, { peer: ['10.0.0.9'] }, { unicastPeers: ['10.0.0.9'], unicastSource: '10.0.0.11' }],
  ])('given unicast and %s, then it stays', (_given, change, flags, wanted) => {
    expect(configWith({ unicast: true, ...flags }, changed(change), 'cp01').vrrpInstances).toMatchObject([wanted]);
  });

  it('given hosts of both families and unicast, then each instance has the peers of its own', () => {
    const hosts = [
      host('a', at('10.0.0.1')),
      host('b', at('fd00::2')),
      host('c', at('10.0.0.3')),
      host('d', at('fd00::4')),
    ];
    const vrrpInstances = [{ virtualIPs: ['10.0.0.100/24'] }, { virtualIPs: ['fd00::64'] }];
    const { vrrpInstances: found } = configWith(
      { unicast: true },
      changed({ hosts, keepalived: { vrrpInstances } }),
      'a',
    );
    expect(found).toMatchObject([
      { unicastPeers: ['10.0.0.3'], unicastSource: '10.0.0.1' },
      { unicastPeers: ['fd00::2', 'fd00::4'], unicastSource: undefined },
    ]);
  });

  it('given unicast and a name that is none, then nothing is said of peers', () => {
    const unknown = '--node: "cp9" is no controller of the k0sctl file; write --node with one of cp01, cp02, cp03';
    expect(placedProblemsOf(() => configWith({ unicast: true }, TEXT, 'cp9'))).toEqual([unknown]);
    expect(problemsIn(changed({ fields: { unicast: true } }), 'cp9')).toEqual([unknown]);
  });

  it.each<[string, string, string, string]>([
    [
      'unicast with one controller',
      TEXT.replace('enabled: false', 'unicast: true').replaceAll(/role: controller$/gm, 'role: worker'),
      'cp03',
      'spec.k0s.config.spec.network.controlPlaneLoadBalancing.unicast (line 55, column 22): is true, and no IPv4 peer is known to send to; name the other nodes with --peer, or in peers; or give --kubeconfig, to discover them',
    ],
    [
      'unicast and a host with the address of the VIP, told once',
      TEXT.replace('enabled: false', 'unicast: true').replace('10.0.0.12', '10.0.0.100'),
      'cp01',
      'spec.hosts[1] (line 19, column 5): 10.0.0.100 is a VIP; a backend needs the address of a node',
    ],
  ])('given %s, then it is told where the file has it', (_given, text, node, problem) => {
    expect(problemsIn(text, node)).toEqual([`doc.yaml: ${problem}`]);
  });
});
