// `cplb start` where it cannot start: it says so before anything is changed on the machine.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { within } from '../host/wait.ts';
import { COMMAND, cplb, FLAGS, Folder, failed, invalid, type Outcome, type RunOptions } from './command.ts';

const IS_ROOT = process.getuid?.() === 0;

/** What `start` asks for. Only `ip` is ever run here, for the rest it is enough that they can be found. */
const PROGRAMS = ['ip', 'nft', 'keepalived', 'setpriv', 'mkfifo', 'sh', 'timeout', 'head', 'sleep'];
const IP = ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip', '/bin/ip'].find((path) => existsSync(path));
const UNSHARE = '/usr/bin/unshare';
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path)) ?? 'setpriv';

interface StartOptions extends RunOptions {
  /** A program that is not to be found. */
  readonly without?: string;
}

/** Runs `cplb start` with a PATH of its own, and checks that not even the run directory was made. */
async function start(args: readonly string[], { without, env, by = [] }: StartOptions = {}): Promise<Outcome> {
  await using folder = await Folder.make();
  for (const program of PROGRAMS.filter((name) => name !== without)) {
    await symlink(program === 'ip' ? (IP ?? process.execPath) : process.execPath, folder.join(program));
  }
  const runDir = folder.join('run');
  const outcome = await cplb(['start', '--run-dir', runDir, ...args], {
    by,
    env: { PATH: folder.path, CPLB_LOG_FORMAT: 'text', ...env },
  });
  expect(existsSync(runDir)).toBe(false);
  return outcome;
}

describe('a configuration that is wrong', () => {
  const broken = (text: string, args: readonly string[] = []) => start(args, { env: { CPLB_CONFIG: text } });
  const HEAD = 'apiVersion: cplb/v1\nkind: ControlPlaneLoadBalancing\n';

  it.each([
    ['nothing', '', '--vip: is missing; add it, such as 10.0.0.100/24'],
    ['a text', 'hello', 'CPLB_CONFIG: is not a YAML mapping; write apiVersion, kind and spec'],
    [
      'a pod',
      'kind: Pod\n',
      'CPLB_CONFIG: kind (line 1, column 7): this is a pod; cplb reads the manifest of its own, which has CPLB_CONFIG in it',
    ],
    [
      'no YAML',
      'spec: [',
      'CPLB_CONFIG (line 1, column 8): Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'an alias of nothing',
      'a: &a [1]\nb: [*z]',
      'CPLB_CONFIG: Unresolved alias (the anchor must be set before the alias): z',
    ],
    [
      'an unknown field and a bad port',
      `${HEAD}spec:\n  prot: 1\n  port: 99999\n  keepalived: {vrrpInstances: [{interface: eth0, virtualIPs: [10.0.0.1]}]}\n`,
      'CPLB_CONFIG: spec.prot (line 4, column 9): is not a known field; did you mean "port"?\n' +
        'CPLB_CONFIG: spec.port (line 5, column 9): 99999 is not a whole number from 1 to 65535; write a number such as 6443',
    ],
  ])('given %s in CPLB_CONFIG, then it says where', async (_given, text, message) => {
    expect(await broken(text)).toEqual(invalid(message));
  });

  it('given a variable of kube-vip that cannot be meant, then it is named', async () => {
    expect(await start(FLAGS, { env: { lb_port: '06443', CPLB_CONFIG: '' } })).toEqual(
      invalid('lb_port: "06443" is no port; write one from 1 to 65535, in decimal'),
    );
  });

  it('given the manifest of another pod, then it says what it is', async () => {
    await using folder = await Folder.make();
    await folder.write('vip.yaml', 'apiVersion: v1\nkind: Pod\n');
    const path = folder.join('vip.yaml');
    expect(await start(['--config', path])).toEqual(
      invalid(
        `${path}: kind (line 2, column 7): this is a pod; cplb reads the manifest of its own, which has CPLB_CONFIG in it`,
      ),
    );
  });

  it.each([
    ['CPLB_LOG_LEVEL', 'loud', 'debug, info, warn, error'],
    ['CPLB_LOG_FORMAT', 'xml', 'text, json, auto'],
  ])('given an unknown value of %s, then the known ones are named', async (variable, value, known) => {
    expect(await start(FLAGS, { env: { [variable]: value } })).toEqual(
      invalid(`${variable}: "${value}" is not one of ${known}`),
    );
  });

  it('given a wrong flag over a right document, then the flag is named', async () => {
    const right = `${HEAD}spec: {keepalived: {vrrpInstances: [{interface: eth0, virtualIPs: [10.0.0.1]}]}}`;
    expect(await broken(right, ['--vip', 'x'])).toEqual(
      invalid('--vip: "x" is not an IP address; write it as 10.0.0.100/24'),
    );
  });
});

describe('a machine that is no Linux', () => {
  it('given another platform, then it says so before it looks for programs', async () => {
    const pretend = "data:text/javascript,Object.defineProperty(process,'platform',{value:'darwin'})";
    expect(await start(FLAGS, { env: { NODE_OPTIONS: `--import ${pretend}` }, without: 'ip' })).toEqual(
      failed(
        'cplb holds a VIP on Linux only; this is darwin.',
        'Run it on a Linux node; init, join, render and validate work on any system that has Node.js.',
      ),
    );
  });
});

describe('a machine that lacks something', () => {
  it.each([
    ['ip', 'iproute2'],
    ['nft', 'nftables'],
    ['keepalived', 'keepalived'],
    ['setpriv', 'util-linux'],
    ['mkfifo', 'coreutils'],
    ['sh', 'dash'],
    ['timeout', 'coreutils'],
    ['head', 'coreutils'],
    ['sleep', 'coreutils'],
  ])('given no %s in the path, then it says which package has it', async (without, debianPackage) => {
    expect(await start(FLAGS, { without })).toEqual(
      failed(
        `The program \`${without}\` is not in the path.`,
        `Install it (Debian: \`apt-get install ${debianPackage}\`).`,
      ),
    );
  });

  const NET_ADMIN = 'CAP_NET_ADMIN (to put the VIP on the interface and to write nftables rules)';
  const NET_RAW = 'CAP_NET_RAW (to send VRRP adverts and gratuitous ARP)';
  const remedy = 'Run as root, or add it under securityContext.capabilities.add of the pod (docker run --cap-add …).';
  const dropping = (caps: string) => ({ by: [SETPRIV, '--bounding-set', caps, '--inh-caps', caps] });

  describe.runIf(IS_ROOT).each(['proxy', 'nftables', 'none'])('the balancer %s', (balancer) => {
    it.each([
      ['NET_ADMIN', '-net_admin', NET_ADMIN],
      ['NET_RAW', '-net_raw', NET_RAW],
      ['both', '-net_admin,-net_raw', `${NET_ADMIN} and ${NET_RAW}`],
    ])('given a process without %s, then it says what it is for', async (_given, caps, missing) => {
      const outcome = await start([...FLAGS, '--balancer', balancer], dropping(caps));
      expect(outcome).toEqual(failed(`This process lacks ${missing}.`, remedy));
    });
  });

  it.runIf(IS_ROOT)('given a keepalived that is none, then it is not used', async () => {
    expect(await start(FLAGS)).toEqual(
      failed(
        'The keepalived in the path does not tell its version; cplb needs 2.0.0 or newer.',
        'Install keepalived 2.0 or newer; Debian 12 has 2.2.7.',
      ),
    );
  });
});

describe('an interface or address that is not there yet', () => {
  it.runIf(IS_ROOT && IP !== undefined && existsSync(UNSHARE)).each([
    [
      'an unknown interface',
      ['--interface', 'nosuch0', '--vip', '10.0.0.100/24'],
      'There is no interface "nosuch0" here, only: lo. It is waited for.',
      'List the interfaces with `ip -br link` and give one to --interface.',
    ],
    [
      'an interface without an address',
      ['--interface', 'lo', '--vip', 'fd00::64/64'],
      'The interface lo has no IPv6 address. It is waited for.',
      'Give the interface an address of the same family as the VIP, then start again.',
    ],
  ])('given %s, then it waits until it is stopped, and that is no failure', async (_given, args, msg, action) => {
    await using folder = await Folder.make();
    for (const name of PROGRAMS) await symlink(name === 'ip' ? (IP ?? '') : process.execPath, folder.join(name));
    await rm(folder.join('keepalived'));
    await writeFile(folder.join('keepalived'), "#!/bin/sh\necho 'Keepalived v2.2.7'\n", { mode: 0o755 });
    const command = [...COMMAND, 'start', '--run-dir', folder.join('run'), ...args];
    const child = spawn(UNSHARE, ['-n', ...command], { env: { PATH: folder.path } });
    try {
      const lines = createInterface({ input: child.stderr });
      const [first] = await within('its first line', once(lines, 'line'), 15_000);
      expect(JSON.parse(first)).toMatchObject({ level: 'warn', msg, action });
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await within('its end', ended, 15_000)).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
