import { describe, expect, it } from 'vitest';
import type { FindingKind } from '../../../src/base/finding.ts';
import { findingsIn, readCounters, type VrrpCounters } from '../../../src/keepalived/counters.ts';

/** As keepalived 2.2.7 writes them. */
const STATS = {
  advert_rcvd: 9,
  advert_sent: 7,
  become_master: 1,
  release_master: 0,
  packet_len_err: 0,
  advert_interval_err: 0,
  ip_ttl_err: 0,
  invalid_type_rcvd: 0,
  addr_list_err: 9,
  invalid_authtype: 0,
  authtype_mismatch: 0,
  auth_failure: 0,
  pri_zero_rcvd: 0,
  pri_zero_sent: 2,
};
const before = readCounters(STATS);
const grown = (changes: Partial<VrrpCounters>): VrrpCounters => ({ ...before, advertsReceived: 20, ...changes });

describe('readCounters', () => {
  it('given the stats of keepalived, then each counter has our name', () => {
    expect(before).toMatchObject({ advertsReceived: 9, timesBecameMaster: 1, wrongVips: 9, farewellsSent: 2 });
    expect(Object.keys(before)).toHaveLength(Object.keys(STATS).length);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'stats'],
    ['other types', { advert_rcvd: '9', addr_list_err: null, advert_sent: Number.NaN }],
  ])('given %s, then all are 0', (_given, stats) => {
    expect(new Set(Object.values(readCounters(stats)))).toEqual(new Set([0]));
  });
});

describe('findingsIn', () => {
  it.each<[Partial<VrrpCounters>, FindingKind, string]>([
    [{ wrongVips: 10 }, 'vip-list', 'cplb-0 discarded an advert with other VIPs'],
    [{ wrongVips: 19 }, 'vip-list', 'cplb-0 discarded 10 adverts with other VIPs'],
    [{ wrongTtl: 1 }, 'ttl', 'an advert that came over a router'],
    [{ wrongInterval: 2 }, 'interval', '2 adverts with another interval'],
    [{ wrongPassword: 1, otherAuth: 2, unknownAuth: 3 }, 'password', '6 adverts with another password'],
    [{ wrongLength: 1, wrongType: 1 }, 'malformed', '2 adverts that are broken'],
  ])('given %o more, then there is %s: %s', (changes, kind, what) => {
    const findings = findingsIn('cplb-0', before, grown(changes));
    expect(findings).toMatchObject([{ kind, instance: 'cplb-0', vague: true, what: expect.stringContaining(what) }]);
  });

  it('given several, then there is one finding of each kind', () => {
    const kinds = findingsIn('cplb-0', before, grown({ wrongTtl: 1, wrongVips: 10 })).map(({ kind }) => kind);
    expect(kinds).toEqual(['ttl', 'vip-list']);
  });

  it.each<[string, VrrpCounters]>([
    ['only what is no fault', grown({ timesBecameMaster: 2, farewellsReceived: 1, farewellsSent: 3 })],
    ['a counter that shrank', grown({ advertsSent: 0, wrongVips: 10 })],
    ['no change', before],
  ])('given %s, then there is none', (_given, now) => {
    expect(findingsIn('cplb-0', before, now)).toEqual([]);
  });
});
