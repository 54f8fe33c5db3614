import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../../src/admin/contract.ts';
import { checkConfig } from '../../../src/config/check.ts';
import { parseSource } from '../../../src/config/formats.ts';
import { documentOf } from '../../../src/doctor/running-document.ts';

const INSTANCE: StatusDocument['vrrp'][number] = {
  ...{ name: 'cplb-0', interface: 'eth0', virtualIPs: ['10.0.0.100/24'], virtualRouterID: 51, state: 'backup' },
  ...{ vrrpVersion: 3, advertIntervalMs: 200 },
};

describe('documentOf', () => {
  it.each([
    ['one VIP', [INSTANCE], 'proxy'],
    ['unicast', [{ ...INSTANCE, unicastPeers: ['10.0.0.2'] }], 'nftables'],
    ['unicast without a known peer', [{ ...INSTANCE, unicastPeers: [] }], 'none'],
    ['VRRP version 2', [{ ...INSTANCE, vrrpVersion: 2, advertIntervalMs: 1000 }], 'proxy'],
    ['ipvs', [INSTANCE], 'ipvs'],
    [
      'both families',
      [INSTANCE, { ...INSTANCE, name: 'cplb-1', virtualIPs: ['fd00::100/64'], virtualRouterID: 52 }],
      'proxy',
    ],
  ] as const)('given %s, then its document is a valid configuration that says the same', (_given, vrrp, mode) => {
    const status = { vrrp, balancer: { mode } } as unknown as StatusDocument;
    const { config } = checkConfig(parseSource(JSON.stringify(documentOf(status)), 'status'));
    expect(config.balancer).toBe(mode);
    expect(config.vrrpInstances.map(({ routerId }) => routerId)).toEqual(vrrp.map((each) => each.virtualRouterID));
    expect(config.vrrpInstances.map(({ advertIntervalMs }) => advertIntervalMs)).toEqual(
      vrrp.map((each) => each.advertIntervalMs),
    );
    expect(config.vrrpInstances.map(({ transport }) => transport !== 'multicast')).toEqual(
      vrrp.map((each) => 'unicastPeers' in each && each.unicastPeers.length > 0),
    );
  });
});
