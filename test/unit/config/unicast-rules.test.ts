import { describe, expect, it } from 'vitest';
import { configOf, documentWith, type Fields, problemsOf, sourceOf, warningsOf } from './documents.ts';

const V6 = { virtualIPs: ['fd00::64/64'] };
const at = (field: string) => `spec.keepalived.vrrpInstances[0].${field}`;

const CASES: readonly [given: string, instance: Fields, problems: readonly string[]][] = [
  ['peers of the family of the VIP', { unicastPeers: ['10.0.0.2', '10.0.0.3'], unicastSourceIP: '10.0.0.1' }, []],
  ['peers and no source', { unicastPeers: ['10.0.0.2'] }, []],
  ['peers over IPv6', { ...V6, unicastPeers: ['fd00::2'], unicastSourceIP: 'fd00::1' }, []],
  ['no peers in a list', { unicastPeers: [] }, []],
  [
    'a peer of the other family',
    { unicastPeers: ['10.0.0.2', 'fd00::2'] },
    [`${at('unicastPeers[1]')}: fd00::2 is not of the same family as the VIPs; give addresses of one family`],
  ],
  [
    'an IPv4 peer of an IPv6 VIP',
    { ...V6, unicastPeers: ['10.0.0.2'] },
    [`${at('unicastPeers[0]')}: 10.0.0.2 is not of the same family as the VIPs; give addresses of one family`],
  ],
  [
    'a source of the other family',
    { unicastPeers: ['10.0.0.2'], unicastSourceIP: 'fd00::1' },
    [
      `${at('unicastSourceIP')}: fd00::1 is not of the same family as the VIPs; give the address of this node in that family, or leave it out`,
    ],
  ],
  [
    'the node itself among the peers, in another spelling',
    { ...V6, unicastPeers: ['fd00::2', 'FD00:0::1'], unicastSourceIP: 'fd00::1' },
    [`${at('unicastPeers[1]')}: fd00::1 is the unicastSourceIP, this node itself; keep the other nodes only`],
  ],
  [
    'a peer twice, in another spelling',
    { ...V6, unicastPeers: ['fd00::2', 'fd00::3', 'FD00::2'] },
    [`${at('unicastPeers[2]')}: fd00::2 is given twice; keep one of them`],
  ],
  [
    'the VIP among the peers',
    { unicastPeers: ['10.0.0.2', '10.0.0.100'] },
    [`${at('unicastPeers[1]')}: 10.0.0.100 is a VIP; a peer needs the address of a node`],
  ],
  [
    'the VIP as source',
    { unicastPeers: ['10.0.0.2'], unicastSourceIP: '10.0.0.100' },
    [`${at('unicastSourceIP')}: 10.0.0.100 is a VIP; give the address of this node`],
  ],
  [
    'a peer that is none before others that are wrong',
    { unicastPeers: ['node-2', '10.0.0.2', '10.0.0.2'], unicastSourceIP: 'node-1' },
    [
      `${at('unicastPeers[0]')}: "node-2" is not the IP address of a node; write it as 10.0.0.1`,
      `${at('unicastPeers[2]')}: 10.0.0.2 is given twice; keep one of them`,
      `${at('unicastSourceIP')}: "node-1" is not the IP address of a node; write it as 10.0.0.1`,
    ],
  ],
];

describe('rules of unicast', () => {
  it.each(CASES)('given %s, then it says what is wrong and where', (_given, instance, problems) => {
    expect(problemsOf(() => configOf(documentWith({}, instance)))).toEqual(problems);
  });

  it('given the VIP of one instance as a peer of another, then it is refused there', () => {
    const second = { virtualIPs: ['10.0.1.100/24'], virtualRouterID: 9, unicastPeers: ['10.0.0.100'] };
    expect(problemsOf(() => configOf(documentWith({}, {}, second)))).toEqual([
      'spec.keepalived.vrrpInstances[1].unicastPeers[0]: 10.0.0.100 is a VIP; a peer needs the address of a node',
    ]);
  });
});

describe('warnings', () => {
  it.each<[string, Fields, Fields, readonly string[]]>([
    ['nothing special', {}, {}, []],
    [
      'a source without peers',
      {},
      { unicastSourceIP: '10.0.0.1' },
      [
        'doc.yaml: spec.keepalived.vrrpInstances[0].unicastSourceIP (line 1, column 168): has no effect without unicastPeers; add the peers, or leave it out',
      ],
    ],
    ['a source, and peers by unicast', { unicast: true, peers: ['10.0.0.2'] }, { unicastSourceIP: '10.0.0.1' }, []],
    [
      'a virtual server that is no VIP',
      { keepalived: { virtualServers: [{ ipAddress: '10.0.0.100' }, { ipAddress: '10.0.0.101' }] } },
      {},
      [
        'doc.yaml: spec.keepalived.virtualServers[1].ipAddress (line 1, column 210): 10.0.0.101 is none of the VIPs, so no node answers for it; use a VIP of vrrpInstances, or add it there',
      ],
    ],
  ])('given %s, then they are told and the configuration holds', (_given, spec, instance, warnings) => {
    expect(warningsOf(sourceOf(documentWith(spec, instance)))).toEqual(warnings);
  });
});
