import { describe, expect, it } from 'vitest';
import { grown, mastersIn, observe, readTally, type Tally } from '../../../../src/keepalived/watch/observations.ts';
import { ip } from '../../plan/fixture.ts';
import { planOf } from '../fixture.ts';

/** What nft 1.0.6 answers, rules and chains left out. */
const INET = `{"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}},
{"table": {"family": "inet", "name": "cplb_watch", "handle": 1}},
{"set": {"family": "inet", "name": "adverts_0", "table": "cplb_watch", "type": ["ipv4_addr", "ipv4_addr", "inet_service"], "handle": 4, "size": 64, "flags": ["timeout"], "timeout": 60, "elem": [{"elem": {"val": {"concat": ["10.0.0.2", "224.0.0.18", 12595]}, "expires": 59, "counter": {"packets": 24, "bytes": 768}}}, {"elem": {"val": {"concat": ["10.0.0.3", "10.0.0.1", 8503]}, "expires": 59, "counter": {"packets": 2, "bytes": 80}}}]}},
{"set": {"family": "inet", "name": "announced_0", "table": "cplb_watch", "type": ["ipv4_addr", "ipv4_addr", "inet_service"], "handle": 5, "size": 64, "flags": ["timeout"], "timeout": 60, "elem": [{"elem": {"val": {"concat": ["10.0.0.2", "224.0.0.18", 12595]}, "expires": 59, "counter": {"packets": 24, "bytes": 768}}}]}},
{"set": {"family": "inet", "name": "adverts_1", "table": "cplb_watch", "type": ["ipv6_addr", "ipv6_addr", "inet_service"], "handle": 6, "size": 64, "flags": ["timeout"], "timeout": 60, "elem": [{"elem": {"val": {"concat": ["fe80::1c11:28ff:fe74:d3ed", "ff02::12", 12596]}, "expires": 59, "counter": {"packets": 12, "bytes": 960}}}]}},
{"set": {"family": "inet", "name": "announced_1", "table": "cplb_watch", "type": ["ipv6_addr", "ipv6_addr", "inet_service"], "handle": 7, "size": 64, "flags": ["timeout"], "timeout": 60}},
{"set": {"family": "inet", "name": "claims_1_1", "table": "cplb_watch", "type": "ether_addr", "handle": 8, "size": 64, "flags": ["timeout"], "timeout": 60, "elem": [{"elem": {"val": "1e:11:28:74:d3:ed", "expires": 57, "counter": {"packets": 5, "bytes": 360}}}]}}]}`;
const ARP = `{"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}}, {"table": {"family": "arp", "name": "cplb_watch", "handle": 2}}, {"set": {"family": "arp", "name": "claims_0_0", "table": "cplb_watch", "type": "ether_addr", "handle": 2, "size": 64, "flags": ["timeout"], "timeout": 60, "elem": [{"elem": {"val": "1e:11:28:74:d3:ed", "expires": 57, "counter": {"packets": 5, "bytes": 140}}}]}}]}`;

const { instances } = planOf([{}, { virtualIPs: ['fd00::100/64', 'fd00::101/64'], virtualRouterID: 52 }]);
const tally = (counts: Readonly<Record<string, number>>): Tally => new Map(Object.entries(counts));

describe('readTally', () => {
  it('given the answers of nft, then every element has its packets', () => {
    expect(Object.fromEntries(readTally([INET, ARP]))).toEqual({
      'adverts_0 10.0.0.2 224.0.0.18 12595': 24,
      'adverts_0 10.0.0.3 10.0.0.1 8503': 2,
      'announced_0 10.0.0.2 224.0.0.18 12595': 24,
      'adverts_1 fe80::1c11:28ff:fe74:d3ed ff02::12 12596': 12,
      'claims_1_1 1e:11:28:74:d3:ed': 5,
      'claims_0_0 1e:11:28:74:d3:ed': 5,
    });
  });
});

describe('grown', () => {
  it.each<[string, Tally, Tally, readonly string[]]>([
    ['a new element', tally({}), tally({ a: 1 }), ['a']],
    ['one that counted', tally({ a: 1, b: 1 }), tally({ a: 2, b: 1 }), ['a']],
    ['one that expired and came again', tally({ a: 7 }), tally({ a: 2 }), ['a']],
    ['one that is silent', tally({ a: 7 }), tally({ a: 7 }), []],
    ['one that expired', tally({ a: 7 }), tally({}), []],
  ])('given %s, then only what counted meanwhile is named', (_given, before, now, elements) => {
    expect(grown(before, now)).toEqual(elements);
  });
});

describe('observe', () => {
  it('given elements, then each is an advert or a claim of its instance', () => {
    const { adverts, claims } = observe([...readTally([INET, ARP]).keys()], instances);
    expect(adverts.map(({ instance, ...rest }) => ({ ...rest, name: instance.name }))).toEqual([
      { name: 'cplb-0', from: '10.0.0.2', to: '224.0.0.18', routerId: 51, announced: true },
      { name: 'cplb-0', from: '10.0.0.3', to: '10.0.0.1', routerId: 55, announced: false },
      { name: 'cplb-1', from: 'fe80::1c11:28ff:fe74:d3ed', to: 'ff02::12', routerId: 52, announced: false },
    ]);
    expect(claims.map(({ instance, vip, mac }) => [instance.name, vip, mac])).toEqual([
      ['cplb-0', '10.0.0.100', '1e:11:28:74:d3:ed'],
      ['cplb-1', 'fd00::101', '1e:11:28:74:d3:ed'],
    ]);
  });

  it('given elements of other sets and broken ones, then they are left out', () => {
    const elements = [
      'adverts_7 10.0.0.2 224.0.0.18 12595',
      'adverts_0 x y z',
      'adverts_0',
      'claims_0_9 x',
      'claims_0_0 x',
      '',
    ];
    expect(observe(elements, instances)).toEqual({ adverts: [], claims: [] });
  });
});

describe('mastersIn', () => {
  const OF_OURS = 'adverts_0 10.0.0.2 224.0.0.18 12595'; // VRID 51
  it.each<[string, readonly string[], readonly string[], object]>([
    ['one sender', [OF_OURS], [], { 'cplb-0': '10.0.0.2' }],
    ['this node itself', [OF_OURS], ['10.0.0.2'], {}],
    ['a VRID of other people', ['adverts_0 10.0.0.3 224.0.0.18 8503'], [], {}],
    ['two senders', [OF_OURS, 'adverts_0 10.0.0.3 224.0.0.18 12595'], [], { 'cplb-0': '10.0.0.3' }],
    [
      'one of each family',
      [OF_OURS, 'adverts_1 fe80::2 ff02::12 12596'],
      [],
      { 'cplb-0': '10.0.0.2', 'cplb-1': 'fe80::2' },
    ],
    ['claims alone', ['claims_0_0 1e:11:28:74:d3:ed'], [], {}],
    ['nothing', [], [], {}],
  ])('given %s, then another master is named by its instance', (_given, elements, own, masters) => {
    const addresses = new Set(own.map(ip));
    expect(Object.fromEntries(mastersIn(observe(elements, instances), { addresses }, new Map()))).toEqual(masters);
  });

  it.each([
    '10.0.0.2',
    '10.0.0.3',
  ])('given two senders and a former master %s, then the other one is it now', (former) => {
    const both = observe([OF_OURS, 'adverts_0 10.0.0.3 224.0.0.18 12595'], instances);
    const now = mastersIn(both, { addresses: new Set() }, new Map([['cplb-0', ip(former)]]));
    expect(now.get('cplb-0')).not.toBe(former);
  });
});
