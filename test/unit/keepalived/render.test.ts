import { describe, expect, it } from 'vitest';
import { omissionsIn, resolveInclude } from '../../../src/keepalived/render.ts';
import type { InstanceText } from '../plan/fixture.ts';
import { BALANCING, MODES, planOf, render, renderBalancing, renderPlan } from './fixture.ts';

const INCLUDE = 'include /run/cplb/keepalived-virtualservers-consumed.conf';

describe('renderKeepalivedConf', () => {
  it.each(MODES)('given %s, then it is golden/%s.conf', async (_given, name, instances) => {
    await expect(render(instances)).toMatchFileSnapshot(`golden/${name}.conf`);
  });

  it.each(MODES)('given %s twice, then equal text', (_given, _name, instances) => {
    expect(render(instances)).toBe(render(instances));
  });

  it('given another run directory, then every file is there', () => {
    const paths = render([{}], '/run/other').match(/\/run\/\S*?(?=["\s])/g);
    expect(paths).toEqual(['/run/other/vrrp.fifo', '/run/other/reload.log', '/run/other/score']);
  });
});

describe('keepalived.conf with unicast to all nodes', () => {
  it.each([
    ['10.0.0.100/24', '127.0.0.1 min_ttl 255'],
    ['fd00::100/64', '::1'],
  ])('given the VIP %s and no other node yet, then it has the one peer %s', (vip, peer) => {
    const { instances, ...rest } = planOf([{ virtualIPs: [vip] }]);
    const alone = { ...rest, instances: instances.map((each) => ({ ...each, transport: 'all-nodes' as const })) };
    const peers = /unicast_peer \{\n\s*(?<all>[^}]*?)\s*\}/.exec(renderPlan(alone))?.groups?.all;
    expect(peers).toBe(peer);
  });
});

describe('keepalived.conf with virtual servers', () => {
  it('given the balancer ipvs, then the file of virtual servers is included, and nothing else is different', () => {
    expect(renderBalancing()).toBe(`${render([{}])}${INCLUDE}\n`);
  });

  it.each([
    ['cplb has it', INCLUDE],
    ['k0s has it', 'include keepalived-virtualservers-consumed.conf'],
    ['quoted', '  include "/run/with blank/keepalived-virtualservers-consumed.conf"  '],
  ])('given the line as %s, then it gives way to the virtual servers', (_given, line) => {
    const servers = 'virtual_server 10.0.0.100 6443 {\n}\n# $& $1\n';
    expect(resolveInclude(`one\n${line}\ntwo\n`, servers)).toBe(`one\n${servers}\ntwo\n`);
  });

  it.each([
    'include other.conf',
    '# include keepalived-virtualservers-consumed.conf',
    '',
  ])('given %j, then nothing is replaced', (line) => expect(resolveInclude(`${line}\n`, 'x')).toBe(`${line}\n`));
});

describe("a user's own template", () => {
  const SYNC_GROUP: readonly InstanceText[] = [{}, { virtualIPs: ['10.0.0.101/24'], virtualRouterID: 52 }];
  const whole = { plan: planOf(SYNC_GROUP, BALANCING), text: `${render(SYNC_GROUP)}${INCLUDE}\n` };

  it.each<[string, (text: string) => string, readonly string[]]>([
    ['everything', (text) => text, []],
    ['the file of virtual servers alone', () => INCLUDE, ['ScoreFile', 'NotifyFIFO', 'cplb-0', 'cplb-1']],
    ['no file of virtual servers', (text) => text.replace(INCLUDE, ''), ['VirtualServersFile']],
    ['no score file', (text) => text.replace('/run/cplb/score', '/run/other/score'), ['ScoreFile']],
    ['no FIFO', (text) => text.replace('vrrp.fifo', 'other.fifo'), ['NotifyFIFO']],
    [
      'an instance by a longer name',
      (text) => text.replace('vrrp_instance cplb-1 {', 'vrrp_instance cplb-10 {'),
      ['cplb-1'],
    ],
    [
      'an instance in a comment',
      (text) => text.replace('vrrp_instance cplb-1 {', '# vrrp_instance cplb-1 {'),
      ['cplb-1'],
    ],
  ])('given %s in it, then what it leaves out is told', (_given, change, left) => {
    const context = { plan: whole.plan, runDir: '/run/cplb', path: '/own' };
    const told = omissionsIn(change(whole.text), context);
    expect(told).toEqual(
      left.map((name) => expect.stringMatching(`^the template /own does not mention .*\\b${name}\\b.*, so .+`)),
    );
  });

  it('given one for another balancer, then it needs no virtual servers', () => {
    expect(omissionsIn(render([{}]), { plan: planOf([{}]), runDir: '/run/cplb', path: '/own' })).toEqual([]);
  });
});
