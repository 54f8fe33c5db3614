// `cplb doctor` as a command: what it is told, what it prints, and how it ends.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COMMAND } from '../cli/command.ts';
import { canMakeNamespaces } from '../host/namespace.ts';
import { eventually, within } from '../host/wait.ts';
import { Examined, FLAGS } from './examined.ts';

const DOCUMENT = JSON.stringify({
  apiVersion: 'cplb/v1',
  kind: 'ControlPlaneLoadBalancing',
  spec: { keepalived: { vrrpInstances: [{ interface: 'eth0', virtualIPs: ['10.0.0.100/24'] }] } },
});

const SUBNET = 'ok       subnet  10.0.0.100/24 is in the subnet of eth0\n1 check: 1 ok\n';

/** Longer than any check listens, and on a slow machine. */
const ENDS_WITHIN_MS = 20_000;

const tablesOf = (node: Examined): Promise<string> => node.run('nft', 'list', 'tables');

/** Starts the doctor, and resolves once it listens on the link. */
async function listening(node: Examined) {
  const args = [...COMMAND, 'doctor', ...FLAGS, '--run-dir', node.node.folder.file('run'), '--only', 'adverts'];
  const [program, ...rest] = node.node.namespace.command(...args);
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  await eventually('it listens', async () => (await tablesOf(node)).includes('inet cplb_doctor'), ENDS_WITHIN_MS);
  return { child, ended };
}

describe.skipIf(!canMakeNamespaces).concurrent('cplb doctor (needs root)', () => {
  it('given a healthy node, then nothing is wrong, and nothing is left', async () => {
    await using node = await Examined.make();
    const before = await node.run('nft', 'list', 'ruleset');
    const own = [
      'capabilities',
      'programs',
      'keepalived',
      'configuration',
      'interface',
      'subnet',
      'ipv6',
      'daemons',
      'ports',
    ];
    const network = [
      'kernel',
      'ipvs',
      'forwarding',
      'arp',
      'rp-filter',
      'kube-proxy',
      'vip',
      'adverts',
      'firewall',
      'runtime',
    ];
    const only = [...own, ...network].flatMap((name) => ['--only', name]);
    const { status, stdout, stderr } = await node.doctor([...FLAGS, '--vip', 'fd00::100/64', ...only]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => !/^(?:ok|skipped) {2,}/.test(line))).toEqual([
      expect.stringMatching(/^\d+ checks: \d+ ok, \d+ skipped$/),
      '',
    ]);
    expect(await node.run('nft', 'list', 'ruleset')).toBe(before);
  });

  it.each([
    ['flags', FLAGS, {}],
    ['kube-vip flags', ['--interface', 'eth0', '--vip', '10.0.0.100/24', '--arp'], {}],
    ['CPLB_CONFIG', [], { CPLB_CONFIG: DOCUMENT }],
    ['variables of kube-vip', [], { vip_interface: 'eth0', vip_address: '10.0.0.100', vip_subnet: '24' }],
  ])('given %s, then that is what the node is examined for', async (_given, flags, env) => {
    await using node = await Examined.make();
    const { status, stdout, stderr } = await node.doctor([...flags, '--only', 'subnet'], { env });
    expect({ status, stdout: stdout.replace('/32', '/24'), stderr }).toEqual({ status: 0, stdout: SUBNET, stderr: '' });
  });

  it('given --config, then that is what the node is examined for', async () => {
    await using node = await Examined.make();
    const path = node.node.folder.file('cplb.yaml');
    await writeFile(path, DOCUMENT);
    expect(await node.doctor(['--config', path, '--only', 'subnet'])).toEqual({
      status: 0,
      stdout: SUBNET,
      stderr: '',
    });
  });

  it('given nothing at all, then the ways to say it are told', async () => {
    await using node = await Examined.make();
    const { status, stdout, stderr } = await node.doctor([]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^cplb: It is not said what this node is to run, and no cplb runs here with \S+\.\n/);
    expect(stderr).toContain(
      '--interface eth0 --vip 10.0.0.100/24), or --config FILE or the environment variable CPLB_CONFIG',
    );
  });

  it('given a check that there is not, then those that there are are told', async () => {
    await using node = await Examined.make();
    const { status, stdout, stderr } = await node.doctor([...FLAGS, '--only', 'vips']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^cplb: There is no check "vips"\.\n {6}The checks are: capabilities, /);
  });

  it('given -o json, then it is one document', async () => {
    await using node = await Examined.make();
    await node.ip('link', 'set', 'eth0', 'down');
    const { status, stdout, stderr } = await node.doctor(
      [...FLAGS, '--only', 'interface', '--only', 'subnet', '-o', 'json'],
      { env: { CPLB_NODE_NAME: 'node1' } },
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      apiVersion: 'cplb/v1',
      kind: 'Diagnosis',
      node: 'node1',
      checks: [
        {
          check: 'interface',
          title: 'the interface of the VIP',
          outcome: 'failed',
          what: 'eth0 is down',
          remedy: 'ip link set eth0 up',
        },
        {
          check: 'subnet',
          title: 'the VIP in the subnet of its interface',
          outcome: 'ok',
          what: '10.0.0.100/24 is in the subnet of eth0',
        },
      ],
      summary: { ok: 1, warning: 0, failed: 1, skipped: 0 },
    });
  });

  it('given no ip, then the other checks go on without it', async () => {
    await using node = await Examined.make();
    const { by = [] } = await node.pathWithout('ip');
    const { status, stdout } = await node.doctor([...FLAGS, '--only', 'programs', '--only', 'vip'], { by });
    expect(status).toBe(1);
    expect(stdout).toContain('failed   programs  The program `ip` is not in the path.\n');
    expect(stdout).toContain('skipped  vip       ');
  });

  it.each([
    'SIGINT',
    'SIGTERM',
  ] as const)('given %s, then it ends soon, says so, and leaves nothing', async (signal) => {
    await using node = await Examined.make();
    const { child, ended } = await listening(node);
    child.kill(signal);
    expect(await within('it has ended', ended, ENDS_WITHIN_MS)).toEqual([1, null]);
    expect(await tablesOf(node)).toBe('');
  });

  it('given a SIGKILL, then what it leaves is gone after the next examination', async () => {
    await using node = await Examined.make();
    const { child, ended } = await listening(node);
    child.kill('SIGKILL');
    await within('it has ended', ended, ENDS_WITHIN_MS);
    expect(await tablesOf(node)).toContain('cplb_doctor');
    expect(await node.doctor([...FLAGS, '--only', 'adverts'])).toMatchObject({ status: 0 });
    expect(await tablesOf(node)).toBe('');
  });

  it('given a reader that has gone, then it ends without a word', async () => {
    await using node = await Examined.make();
    const by = ['sh', '-c', '{ "$@"; echo "status $?" >&2; } | exit 0', 'sh'];
    const { stderr } = await node.doctor([...FLAGS, '--only', 'adverts'], { by });
    expect(stderr).toBe('status 1\n');
  });

  it.each([
    ['a terminal', [], '', '\x1b[32mok     \x1b[39m  subnet  10.0.0.100/24 is in the subnet of eth0\n'],
    ['NO_COLOR', [], '1', 'ok       subnet  10.0.0.100/24 is in the subnet of eth0\n'],
    ['--no-color', ['--no-color'], '', 'ok       subnet  10.0.0.100/24 is in the subnet of eth0\n'],
  ])('given %s, then the colours are as wanted', async (_given, flags, noColor, line) => {
    await using node = await Examined.make();
    const words = [...COMMAND, 'doctor', ...FLAGS, ...flags, '--only', 'subnet'].join(' ');
    const [program, ...args] = node.node.namespace.command(
      'script',
      '--quiet',
      '--return',
      '--command',
      words,
      '/dev/null',
    );
    const env = { PATH: process.env.PATH, NO_COLOR: noColor, TERM: 'xterm' };
    const { stdout } = await promisify(execFile)(program, args, { env, timeout: ENDS_WITHIN_MS });
    expect(stdout.replaceAll('\r\n', '\n').replaceAll('\r\x1b[K', '')).toContain(line);
  });
});
