import { describe, expect, it } from 'vitest';
import {
  ELEMENT_TIMEOUT_S,
  expiryIn,
  RENEW_EVERY_MS,
  renderRemoval,
  renderRenewal,
} from '../../../../src/balancer/table/vips.ts';
import { ips } from '../../plan/fixture.ts';

const [FLUSH4, FLUSH6] = ['flush set inet cplb vip4', 'flush set inet cplb vip6'];

describe('the sets of VIPs', () => {
  it.each([
    ['one VIP', ['10.0.0.100'], [FLUSH4, 'add element inet cplb vip4 { 10.0.0.100 timeout 6s }']],
    [
      'two VIPs',
      ['10.0.0.100', '10.0.0.101'],
      [FLUSH4, 'add element inet cplb vip4 { 10.0.0.100 timeout 6s, 10.0.0.101 timeout 6s }'],
    ],
    ['IPv6', ['fd00::100'], [FLUSH6, 'add element inet cplb vip6 { fd00::100 timeout 6s }']],
    [
      'both families',
      ['10.0.0.100', 'fd00::100'],
      [
        FLUSH4,
        'add element inet cplb vip4 { 10.0.0.100 timeout 6s }',
        FLUSH6,
        'add element inet cplb vip6 { fd00::100 timeout 6s }',
      ],
    ],
    ['no VIP', [], []],
  ])('given %s, then its set is emptied and filled in one transaction', (_given, vips, lines) => {
    expect(renderRenewal(ips(...vips)).split('\n')).toEqual([...lines, '']);
  });

  it('given VIPs that are to go, then each set is emptied once', () => {
    const lines = renderRemoval(ips('10.0.0.100', '10.0.0.101', 'fd00::100')).split('\n');
    expect(lines).toEqual([FLUSH4, FLUSH6, '']);
  });

  it('given two renewals that fail, then the elements still live', () => {
    expect(ELEMENT_TIMEOUT_S * 1000).toBeGreaterThan(2 * RENEW_EVERY_MS);
  });
});

describe('expiryIn', () => {
  const set = (name: string, ...expires: readonly number[]) => ({
    set: { name, elem: expires.map((seconds) => ({ elem: { val: '10.0.0.100', timeout: 6, expires: seconds } })) },
  });

  it.each([
    ['both families', [set('vip4', 5, 4), set('vip6', 3)], 3],
    ['sets of other things, which expire too', [set('vip4', 5), set('retries4', 1)], 5],
    ['sets that are empty', [{ set: { name: 'vip4' } }, set('vip6')], undefined],
    ['a table without sets', [{ metainfo: {} }, { table: { name: 'cplb' } }], undefined],
  ])('given %s, then the first VIP expires then', (_given, nftables, seconds) => {
    expect(expiryIn(JSON.stringify({ nftables }))).toBe(seconds);
  });
});
