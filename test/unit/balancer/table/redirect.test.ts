import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { redirectOf, renderRedirect } from '../../../../src/balancer/table/redirect.ts';
import { redirectText } from '../../../../src/balancer/table/redirect-table.ts';
import { ips, plan, port } from '../../plan/fixture.ts';

const V6 = { virtualIPs: ['fd00::100/64'] };
const SERVERS = { virtualServers: [{ ipAddress: '10.0.0.100' }, { ipAddress: 'fd00::100' }] };

describe('the redirect', () => {
  it('given its ports, then the table is golden/redirect.nft', async () => {
    const template = readFileSync('templates/redirect.nft', 'utf8');
    const redirect = { vips: ips('10.0.0.100'), from: port(6443), to: port(6444) };
    await expect(renderRedirect(redirect, template, 'cplb')).toMatchFileSnapshot('../golden/redirect.nft');
  });

  it('given virtual servers of both families, then that of local clients is golden/local-clients.nft', async () => {
    const redirect = redirectOf(plan({ balancer: 'ipvs', keepalived: SERVERS }, [{}, V6]));
    const text = redirect && (await redirectText(redirect, 'cplb'));
    await expect(text).toMatchFileSnapshot('../golden/local-clients.nft');
  });

  it.each([
    ['proxy', { balancer: 'proxy' }, { from: 6443, to: 6444, template: 'redirect.nft' }],
    ['proxy with a port of its own', { balancer: 'proxy', port: 8443 }, undefined],
    ['ipvs', { balancer: 'ipvs', keepalived: SERVERS }, { from: 6443, to: 6443, template: 'local-clients.nft' }],
    ['nftables', { balancer: 'nftables' }, undefined],
    ['none', { balancer: 'none' }, undefined],
  ])('given the balancer %s, then the VIP is or is not redirected', (_given, spec, redirect) => {
    const found = redirectOf(plan(spec));
    if (redirect === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(redirect);
  });
});
