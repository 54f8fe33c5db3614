// Custom templates in `cplb validate`: keepalived tests what comes of them, where this machine can.

import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEAD } from './bad-input/marked.ts';
import { cplb, Folder, printed } from './command.ts';
import { cplbInNamespace } from './namespace.ts';

describe.runIf(process.getuid?.() === 0)('validate with a template of the user (needs root)', () => {
  let folder: Folder;
  beforeAll(async () => {
    folder = await Folder.make();
    const spec = (field: string, fields = '') =>
      `${HEAD}spec: {backends: [10.0.0.2], keepalived: {${field}: ${folder.join('own.liquid')}, vrrpInstances: [{virtualIPs: [10.0.0.100/24]${fields}}]}}\n`;
    await folder.write('vrrp.yaml', spec('configTemplateVRRP'));
    await folder.write(
      'vs.yaml',
      spec('configTemplateVS').replace('vrrp', 'virtualServers: [{ipAddress: 10.0.0.100}], vrrp'),
    );
    await folder.write('elsewhere.yaml', spec('configTemplateVRRP', ', interface: nosuch0'));
  });
  afterAll(async () => folder?.[Symbol.asyncDispose]());

  const validate = async (file: string, template: string) => {
    await folder.write('own.liquid', template);
    return cplbInNamespace(['validate', file], folder);
  };
  const valid = (file: string, stderr: string | RegExp = '') => ({
    status: 0,
    stdout: `${file}: valid cplb configuration, VIP 10.0.0.100/24\n`,
    stderr: stderr instanceof RegExp ? expect.stringMatching(stderr) : stderr,
  });
  const refused = (why: RegExp) => ({ status: 2, stdout: '', stderr: expect.stringMatching(why) });

  it('given a copy of the built-in ones, then they are valid', async () => {
    expect(await validate('vrrp.yaml', await printed(['template', 'keepalived']))).toEqual(valid('vrrp.yaml'));
    expect(await validate('vs.yaml', await printed(['template', 'virtual-servers']))).toEqual(valid('vs.yaml'));
  });

  it.each([
    ['a variable that is not known', '{{ Nope }}', /own\.liquid \(line 1, column 4\): undefined variable: Nope/],
    ['a tag that is not closed', '{% for i in VRRPInstances %}', /own\.liquid \(line 1, column 1\): tag .* not closed/],
    ['a Go template', '{{ range .VRRPInstances }}', /own\.liquid \(line 1\) is a Go template, as k0s has them/],
    ['nothing', '{% comment %} later {% endcomment %}', /own\.liquid gives an empty text/],
    ['another file', "{% include '/etc/passwd' %}", /own\.liquid \(line 1, column 1\): ENOENT/],
    [
      'a loop without end',
      '{% for i in (1..100000000) %}x{% endfor %}',
      /own\.liquid \(line 1, column 1\): memory alloc limit/,
    ],
    [
      'what keepalived refuses',
      'vrrp_instance x {',
      /keepalived rejects what the template .*own\.liquid gives \(exit 5\)/,
    ],
  ])('given %s, then it is told at the field that names the file', async (_given, template, why) => {
    const place = 'vrrp\\.yaml: spec\\.keepalived\\.configTemplateVRRP \\(line \\d+, column \\d+\\): ';
    expect(await validate('vrrp.yaml', template)).toEqual(refused(new RegExp(`^cplb: ${place}[^]*${why.source}`)));
  });

  it('given one with names of its own for the instances, then it is valid, and what is lost is told', async () => {
    const template = (await printed(['template', 'keepalived'])).replace(
      'vrrp_instance {{ instance.Name }}',
      'vrrp_instance mine',
    );
    const lost = /does not mention the instance cplb-0 \(Name\), so cplb will neither know nor limit what it holds/;
    expect(await validate('vrrp.yaml', template)).toEqual(valid('vrrp.yaml', lost));
  });

  it('given one without the score, then it is valid, and what is lost is told', async () => {
    const template = 'global_defs {\n  vrrp_notify_fifo {{ NotifyFIFO }}\n}\n';
    const lost = /the VIP will not follow the health of this node/;
    expect(await validate('vrrp.yaml', template)).toEqual(valid('vrrp.yaml', lost));
  });

  it('given a file that is not here, then it is valid, and that it was not tried is told', async () => {
    await rm(folder.join('own.liquid'), { force: true });
    expect(await cplb(['validate', 'vrrp.yaml'], { cwd: folder.path })).toEqual(
      valid('vrrp.yaml', /own\.liquid is not on this machine, so it was not tried; validate on a node/),
    );
  });

  it('given an interface that is not here, then it is valid, and that it was not tried is told', async () => {
    expect(await validate('elsewhere.yaml', 'x')).toEqual(
      valid('elsewhere.yaml', /the template was not tried: There is no interface "nosuch0" here/),
    );
  });
});
