import { describe, expect, it } from 'vitest';
import { omissionsIn, resolveInclude } from '../../../src/keepalived/render.ts';
import { BALANCING, MODES, planOf, render, renderBalancing } from './fixture.ts';

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

describe('keepalived.conf with virtual servers', () => {
  it('given the balancer ipvs, then the file of virtual servers is included, and nothing else is different', () => {
    const line = 'include /run/cplb/keepalived-virtualservers-consumed.conf\n';
    expect(renderBalancing()).toBe(`${render([{}])}${line}`);
  });

  it.each([
    ['cplb has it', 'include /run/cplb/keepalived-virtualservers-consumed.conf'],
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

  it("given a user's own template, then it is told when it leaves the virtual servers out", () => {
    const plan = planOf([{}], BALANCING);
    const context = { plan, runDir: '/run/cplb', template: { text: '', path: '/own' } };
    expect(omissionsIn(renderBalancing(), context)).toEqual([]);
    expect(omissionsIn(render([{}]), context)).toEqual([
      'the template /own does not mention the virtual servers (include VirtualServersFile), so nothing will be balanced',
    ]);
    expect(omissionsIn(render([{}]), { ...context, plan: planOf([{}]) })).toEqual([]);
  });
});
