import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RENEW_EVERY_MS, renderRenewal, renderTable } from '../../../src/balancer/proxy/redirect.ts';
import { ELEMENT_TIMEOUT_S } from '../../../src/balancer/table.ts';
import { ips, port } from '../plan/fixture.ts';

const template = readFileSync('templates/redirect.nft', 'utf8');
const redirect = (...vips: readonly string[]) => ({ vips: ips(...vips), from: port(6443), to: port(6444) });

describe('the redirect', () => {
  it('given its ports, then the table is golden/redirect.nft', async () => {
    await expect(renderTable(redirect('10.0.0.100'), { template, owner: 'cplb' })).toMatchFileSnapshot(
      'golden/redirect.nft',
    );
  });

  it.each([
    [
      'one VIP',
      ['10.0.0.100'],
      ['flush set inet cplb vip4', 'add element inet cplb vip4 { 10.0.0.100 timeout 6s }', 'flush set inet cplb vip6'],
    ],
    [
      'two VIPs',
      ['10.0.0.100', '10.0.0.101'],
      [
        'flush set inet cplb vip4',
        'add element inet cplb vip4 { 10.0.0.100 timeout 6s, 10.0.0.101 timeout 6s }',
        'flush set inet cplb vip6',
      ],
    ],
    [
      'IPv6',
      ['fd00::100'],
      ['flush set inet cplb vip4', 'flush set inet cplb vip6', 'add element inet cplb vip6 { fd00::100 timeout 6s }'],
    ],
    [
      'both families',
      ['10.0.0.100', 'fd00::100'],
      [
        'flush set inet cplb vip4',
        'add element inet cplb vip4 { 10.0.0.100 timeout 6s }',
        'flush set inet cplb vip6',
        'add element inet cplb vip6 { fd00::100 timeout 6s }',
      ],
    ],
  ])('given %s, then its set is emptied and filled in one transaction', (_given, vips, lines) => {
    expect(renderRenewal(redirect(...vips)).split('\n')).toEqual([...lines, '']);
  });

  it('given two renewals that fail, then the elements still live', () => {
    expect(ELEMENT_TIMEOUT_S * 1000).toBeGreaterThan(2 * RENEW_EVERY_MS);
  });
});
