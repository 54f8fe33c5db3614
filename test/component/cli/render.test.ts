// `cplb render`: every kind, and what of them other programs take. What depends on the machine runs in a network namespace.

import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../../package.json' with { type: 'json' };
import { HEAD } from './bad-input/marked.ts';
import { cplb, FLAGS, Folder, failed, printed, usage } from './command.ts';
import { cplbInNamespace } from './namespace.ts';

const ROOT = new URL('../../../', import.meta.url);
const IS_ROOT = process.getuid?.() === 0;

describe('what depends on the configuration alone', () => {
  it.each([
    'schema',
    'status-schema',
  ] as const)('given %s, then it is the one that the package publishes', async (kind) => {
    const path = packageJson.exports[`./${kind}.json`];
    const published = await readFile(new URL(path, ROOT), 'utf8');
    expect(JSON.parse(await printed(['render', kind]))).toEqual(JSON.parse(published));
  });

  it('given schema and flags that say nothing whole, then it is printed all the same', async () => {
    expect(await printed(['render', 'schema', '--interface', 'eth0'])).toBe(await printed(['render', 'schema']));
  });

  it.each([
    ['pod', ['--leader', '--kubeconfig', '/etc/kubernetes/cplb/kubeconfig'], []],
    ['systemd', ['--leader', '--kubeconfig', '/etc/kubernetes/cplb/kubeconfig'], ['--format', 'systemd']],
  ])('given %s with what init adds, then it is what init prints', async (kind, added, format) => {
    const rendered = await printed(['render', kind, ...FLAGS, ...added, '--image', 'localhost/cplb:2']);
    const made = await printed(['init', ...FLAGS, ...format, '--image', 'localhost/cplb:2']);
    const inLines = (text: string) => text.split('\n').toSorted(); // flags come after what init adds
    expect(inLines(rendered.replaceAll(',', ''))).toEqual(inLines(made.replaceAll(',', '')));
  });

  it('given config, then every default is written out', async () => {
    const { spec } = parse(await printed(['render', 'config', '--vip', 'FD00:0::64']));
    expect(spec).toEqual({
      ...{ leader: false, port: 6443, backendPort: 6443, backends: [], peers: [], balancer: 'proxy' },
      keepalived: {
        vrrpInstances: [
          {
            ...{ virtualIPs: ['fd00::64/128'], virtualRouterID: expect.any(Number), vrrpVersion: 3 },
            ...{ advertInterval: '200ms', addressLabel: 10000 },
          },
        ],
        userSpaceProxyBindPort: 6444,
      },
      ...{ stateDir: '/var/lib/cplb', runDir: '/run/cplb', drain: { timeout: '1s' } },
      health: { interval: '1s', timeout: '1s', rise: 2, fall: 2 },
      proxy: {
        ...{ algorithm: 'round-robin', connectTimeout: '1s', hedgeDelay: '200ms', deadline: '5s', resetDelay: '1s' },
        ...{ maxConnections: 20_000, workers: 1, rebalance: false },
      },
      nftables: { algorithm: 'round-robin', localFirst: false, weights: {} },
      ...{ log: { level: 'info', format: 'auto' }, admin: { port: 6445 } },
    });
  });

  it('given folders, then they are in the configuration', async () => {
    const text = await printed(['render', 'config', ...FLAGS, '--run-dir', '/run/a/', '--state-dir', '/var//b']);
    expect(parse(text).spec).toMatchObject({ runDir: '/run/a', stateDir: '/var/b' });
  });

  it.each(['', 'Pod', 'keepalived.conf', 'ipvs'])('given the kind %j, then the choices are listed', async (kind) => {
    const choices = 'pod, systemd, config, schema, status-schema, keepalived, virtual-servers, nftables';
    expect(await cplb(['render', kind, ...FLAGS])).toEqual(
      usage(`command-argument value '${kind}' is invalid for argument 'kind'. Allowed choices are ${choices}.`),
    );
  });
});

describe.runIf(IS_ROOT)('what depends on the machine', () => {
  let folder: Folder;
  beforeAll(async () => {
    folder = await Folder.make();
    const servers =
      'backends: [10.0.0.1, "[fd00::2]:7443"], keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24]}, {virtualIPs: ["fd00::64/64"]}], virtualServers: [{ipAddress: 10.0.0.100}, {ipAddress: "fd00::64", lbKind: NAT}]}';
    await folder.write('ipvs.yaml', `${HEAD}spec: {${servers}}\n`);
    const own = folder.join('own.conf.liquid');
    await folder.write(
      'own.yaml',
      `${HEAD}spec: {keepalived: {configTemplateVRRP: ${own}, vrrpInstances: [{virtualIPs: [10.0.0.100/24]}]}}\n`,
    );
  });
  afterAll(async () => folder?.[Symbol.asyncDispose]());

  const inNamespace = (args: readonly string[], test: readonly string[] = []) =>
    cplbInNamespace(['render', ...args], folder, test);

  const rendered = async (...args: readonly string[]): Promise<string> => {
    const { stdout, ...rest } = await inNamespace(args);
    expect(rest).toEqual({ status: 0, stderr: '' });
    return stdout;
  };

  it.each([
    ['a name', ['--interface', 'eth0'], '10.0.0.100/24'],
    ['a MAC address', ['--interface', '52-54-00-12-34-56'], '10.0.0.100/24'],
    ['none, and a VIP in its subnet', [], '10.0.0.100/24'],
    ['none, and a VIP of another subnet', [], '10.9.0.100/24'],
    ['none, and a VIP of IPv6', [], 'fd00::64/64'],
  ])('given %s as the interface, then keepalived.conf names it', async (_given, flags, vip) => {
    const text = await rendered('keepalived', ...flags, '--vip', vip);
    expect(text).toContain('\n  interface eth0\n');
    expect(text).toContain(`    ${vip} dev eth0`);
  });

  it.each([
    ['multicast', ['--vip', '10.0.0.100/24']],
    ['unicast', ['--vip', '10.0.0.100/24', '--peer', '10.0.0.2', '--unicast']],
    ['a password', ['--vip', '10.0.0.100/24', '--auth-pass', '`;|&<>*?']],
    ['both families', ['--vip', '10.0.0.100/24', '--vip', 'fd00::64/64']],
    ['virtual servers', ['--config', 'ipvs.yaml']],
  ])('given %s, then keepalived accepts keepalived.conf', async (_given, flags) => {
    const test = [
      'sh',
      '-c',
      'mkdir -p run; : > run/keepalived-virtualservers-consumed.conf; "$@" > keepalived.conf && keepalived -t -f keepalived.conf',
      'sh',
    ];
    const outcome = await inNamespace(['keepalived', '--run-dir', folder.join('run'), ...flags], test);
    expect(outcome).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it.each([
    ['one VIP', ['--vip', '10.0.0.100/24'], '{ 10.0.0.100 timeout'],
    ['one of IPv6', ['--vip', 'fd00::64/64'], '{ fd00::64 timeout'],
    ['several', ['--vip', '10.0.0.100', '--vip', '10.0.0.101'], '10.0.0.101 timeout'],
  ])('given %s, then nft accepts the rules, and they redirect it', async (_given, flags, redirected) => {
    const test = ['sh', '-c', '"$@" > rules.nft && nft -c -f rules.nft && cat rules.nft', 'sh'];
    const { status, stdout, stderr } = await inNamespace(['nftables', ...flags], test);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(redirected);
  });

  it('given virtual servers, then each has its API servers of its family', async () => {
    const text = await rendered('virtual-servers', '--config', 'ipvs.yaml');
    const servers = [...text.matchAll(/^ *(virtual_server|real_server) (\S+ \d+)/gm)].map(([, what, at]) => [what, at]);
    expect(servers).toEqual([
      ['virtual_server', '10.0.0.100 6443'],
      ['real_server', '10.0.0.1 6443'],
      ['virtual_server', 'fd00::64 6443'],
      ['real_server', 'fd00::2 7443'],
    ]);
  });

  it.each([
    ["nftables where the proxy listens on the VIP's port itself", ['nftables', '--port', '8443']],
    ['nftables without a balancer', ['nftables', '--balancer', 'none']],
    ['virtual servers where there are none', ['virtual-servers', '--backend', '10.0.0.1']],
  ])('given %s, then it is empty', async (_given, args) => {
    expect(await rendered(...args, '--vip', '10.0.0.100/24')).toBe('');
  });

  it('given a copy of the built-in template, then the text is the same', async () => {
    await folder.write('own.conf.liquid', await printed(['template', 'vrrp']));
    const text = await rendered('keepalived', '--config', 'own.yaml');
    expect(text).toBe(await rendered('keepalived', '--vip', '10.0.0.100/24'));
  });

  it('given a template that is wrong, then it says where', async () => {
    const own = await folder.write('own.conf.liquid', 'first\n{{ nope }}');
    expect(await inNamespace(['keepalived', '--config', 'own.yaml'])).toEqual(
      failed(
        `The template ${own} (line 2, column 4): undefined variable: nope.`,
        'Start from `cplb template keepalived`; docs/reference/templates.md tells what a template can use.',
      ),
    );
  });

  it.each([
    [
      'an interface that is not there',
      ['--interface', 'nosuch0', '--vip', '10.0.0.100/24'],
      'There is no interface "nosuch0" here, only: lo, eth0.',
      'List the interfaces with `ip -br link` and give one to --interface.',
    ],
    [
      'no interface, and a VIP that no interface fits',
      ['--vip', '2001:db8::1'],
      'No interface here has a subnet with the VIP 2001:db8::1, and there is no default route of IPv6; there are: eth0 10.0.0.1/24 fd00::1/64.',
      'Say which one carries the VIP with --interface.',
    ],
  ])('given %s, then it says which there are', async (_given, flags, message, action) => {
    expect(await inNamespace(['keepalived', ...flags])).toEqual(failed(message, action));
  });
});
