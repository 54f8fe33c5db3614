// `--format systemd`: what systemd reads in the unit is what was meant, whatever the configuration holds.

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FLAGS, Folder, printed } from './command.ts';
import { documentIn } from './printed.ts';
import { environmentBySystemd, hasManager } from './systemd-manager.ts';
import { environmentIn, readUnit, wordsOf } from './unit-file.ts';

const SYSTEMD = ['--format', 'systemd'];

/** Flags with what a unit file gives a meaning to, as far as a configuration can hold it. */
const CONFIGS: readonly (readonly [given: string, flags: readonly string[]])[] = [
  ['the least', FLAGS],
  ['percent signs in a password', [...FLAGS, '--auth-pass', '%H%%n%']],
  ['what a shell knows in a password', [...FLAGS, '--auth-pass', '`;|&<>*?']],
  ['brackets and a comma in a password', [...FLAGS, '--auth-pass', '[(,^=)]-']],
  ['an address of IPv6', ['--interface', 'eth0', '--vip', 'fd00::64/64']],
  ['odd characters in paths', [...FLAGS, '--ca-file', '/etc/a@b=c,d+e/ca_1.crt']],
  ['an interface with a dot and a plus', ['--interface', 'a+b_c-d.100', '--vip', '10.0.0.100/24']],
  ['many peers', [...FLAGS, ...Array.from({ length: 60 }, (_, i) => ['--peer', `10.0.1.${i + 1}`]).flat()]],
];

const unitOf = async (flags: readonly string[]) => readUnit(await printed(['init', ...SYSTEMD, ...flags]));

describe('the unit', () => {
  it.each(CONFIGS)('given %s, then CPLB_CONFIG is the document of the pod', async (_given, flags) => {
    const pod = await printed(['init', ...flags]);
    const environment = environmentIn(await unitOf(flags), { '%H': 'lb1' });
    expect(Object.keys(environment)).toEqual(['CPLB_CONFIG', 'CPLB_NODE_NAME']);
    expect(parse(environment.CPLB_CONFIG ?? '')).toEqual(parse(documentIn(pod)));
    expect(environment.CPLB_NODE_NAME).toBe('lb1');
  });

  it('given a document with quotes and backslashes in its comments and keys, then nothing of them is left over', async () => {
    await using folder = await Folder.make();
    const text = `# it's "here" \\ %H\n'apiVersion': "cplb/v1"\nkind: 'ControlPlaneLoadBalancing' # '\\''\nspec: {"keepalived": {vrrpInstances: [{virtualIPs: ["10.0.0.100\\u002f24"]}]}}\n`;
    await folder.write('cplb.yaml', text);
    const unit = readUnit(await printed(['init', ...SYSTEMD, '--config', 'cplb.yaml'], { cwd: folder.path }));
    const { spec } = parse(environmentIn(unit).CPLB_CONFIG ?? '');
    expect(spec.keepalived.vrrpInstances).toEqual([{ virtualIPs: ['10.0.0.100/24'] }]);
  });

  it('given one that runs a container, then its arguments are whole words', async () => {
    const image = `registry.example:5000/a/cplb@sha256:${'0a'.repeat(32)}`;
    const unit = await unitOf([...FLAGS, '--image', image]);
    const [program, verb, ...args] = wordsOf(unit.get('Service.ExecStart')?.[0] ?? '');
    expect([program, verb]).toEqual(['/usr/bin/podman', 'run']);
    expect(args.slice(-2)).toEqual([image, 'start']);
    expect(args).toContain('--volume');
    expect(args.filter((word) => /["'\\]/.test(word))).toEqual([]);
  });

  it.each([
    ['a kubeconfig in a folder of its own', '/etc/cplb/kubeconfig', '/etc/cplb:/etc/cplb:ro'],
    [
      "one beside the cluster's secrets",
      '/etc/kubernetes/admin.conf',
      '/etc/kubernetes/admin.conf:/etc/kubernetes/admin.conf:ro',
    ],
  ])('given %s, then only that is mounted', async (_given, kubeconfig, volume) => {
    const text = await printed(['render', 'systemd', ...FLAGS, '--kubeconfig', kubeconfig]);
    const [command = ''] = readUnit(text).get('Service.ExecStart') ?? [];
    expect(wordsOf(command)).toContain(volume);
  });

  it('given join, then CPLB_CONFIG in its unit is that of the pod too', async () => {
    const flags = [...FLAGS, '--backend', '10.0.0.1'];
    const unit = readUnit(await printed(['join', ...SYSTEMD, ...flags]));
    const pod = await printed(['join', ...flags]);
    expect(parse(environmentIn(unit).CPLB_CONFIG ?? '')).toEqual(parse(documentIn(pod)));
  });

  it('given the same configuration twice, then the same bytes', async () => {
    expect(await printed(['init', ...SYSTEMD, ...FLAGS])).toBe(await printed(['init', ...SYSTEMD, ...FLAGS]));
  });
});

const isHere = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

describe.skipIf(!isHere('systemd-analyze'))('systemd-analyze (skipped where it is missing)', () => {
  it.each(CONFIGS)('given %s, then it finds nothing wrong', async (_given, flags) => {
    await using folder = await Folder.make();
    const text = await printed(['init', ...SYSTEMD, ...flags]);
    // It looks for the programs, and podman need not be here.
    const unit = await folder.write('cplb.service', text.replaceAll('/usr/bin/podman', '/bin/true'));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
    const about = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('cplb'));
    expect({ status, about }).toEqual({ status: 0, about: [] });
  });
});

describe.skipIf(!hasManager())('the manager of systemd in its test mode (skipped where it is missing)', () => {
  it.each(CONFIGS)('given %s, then it reads the same variables as the reader of these tests', async (_given, flags) => {
    await using folder = await Folder.make();
    const text = await printed(['init', ...SYSTEMD, ...flags]);
    await folder.write('cplb.service', text);
    const found = await environmentBySystemd(folder.path, 'cplb.service');
    expect(found).toEqual(environmentIn(readUnit(text), { '%H': found.CPLB_NODE_NAME ?? '' }));
  });
});
