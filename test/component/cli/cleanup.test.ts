// `cplb cleanup` after everything was killed at once: nothing is left, and nobody else is touched.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fetchStatus } from '../../../src/admin/client.ts';
import { killAtOnce } from '../../../src/host/processes.ts';
import { canMakeNamespaces, Namespace } from '../host/namespace.ts';
import { eventually } from '../host/wait.ts';
import { COMMAND, cplb, Folder, type Outcome } from './command.ts';

const START_MS = 20_000;
const VIPS = ['--vip', '10.0.0.100/24', '--vip', 'fd00::100/64'];
const NOTHING = { status: 0, stdout: 'nothing was left\n' };
const NO_CONFIG =
  'cplb: warning: without a configuration VIPs are found only in the run directory; give the manifest with --config.\n';

/** A node that is a namespace, with a run directory and a state directory of its own. */
class Site implements AsyncDisposable {
  readonly namespace: Namespace;
  readonly folder: Folder;

  private constructor(namespace: Namespace, folder: Folder) {
    this.namespace = namespace;
    this.folder = folder;
  }

  static async make(): Promise<Site> {
    const namespace = await Namespace.withInterface('10.0.0.1/24', 'fd00::1/64');
    return new Site(namespace, await Folder.make());
  }

  get runDir(): string {
    return this.folder.join('run');
  }

  /** Starts cplb; waits until it holds its VIPs. */
  async hold(args: readonly string[]): Promise<void> {
    this.launch(args);
    const holder = async () => (await fetchStatus(this.runDir).catch(() => undefined))?.holder;
    await eventually('it holds the VIPs', holder, START_MS);
    await eventually('the VIP', async () => (await this.left()).includes('10.0.0.100'), START_MS);
  }

  launch(args: readonly string[]): void {
    const folders = ['--run-dir', this.runDir, '--state-dir', this.folder.join('state')];
    const [program, ...rest] = this.namespace.command(...COMMAND, 'start', ...folders, ...args);
    spawn(program, rest, { stdio: 'ignore', env: { PATH: process.env.PATH } });
  }

  /** Kills all processes as a loss of power would, but for the kernel. */
  async kill(): Promise<void> {
    killAtOnce(await this.namespace.processes());
    await eventually('their end', async () => (await this.namespace.processes()).length === 0);
  }

  cleanup(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return cplb(['cleanup', '--run-dir', this.runDir, ...args], { by: this.namespace.command(), env });
  }

  /** What carries cplb's mark in the kernel. */
  async left(): Promise<string> {
    const { namespace } = this;
    const addresses = await namespace.ip('-brief', 'address', 'show');
    const vips = addresses.split(/\s+/).filter((cidr) => /^(?:10\.0\.0\.100|fd00::100)\//.test(cidr));
    const labels = (await namespace.ip('-6', 'addrlabel', 'list'))
      .split('\n')
      .filter((line) => line.includes('fd00::100'));
    return [...vips, ...labels, await namespace.run('nft', 'list', 'ruleset')].join('\n').trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.namespace[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

describe.skipIf(!canMakeNamespaces)('cplb cleanup (needs root)', () => {
  it.each([
    'proxy',
    'nftables',
    'none',
  ])('given a node with the balancer %s where all was killed, then nothing is left, and the second time neither', async (balancer) => {
    await using site = await Site.make();
    const args = [...VIPS, '--balancer', balancer, '--backend', '10.0.0.1', '--backend', 'fd00::1'];
    await site.hold(args);
    await site.kill();
    expect(await site.left()).toContain('cplb_watch');

    const { status, stdout, stderr } = await site.cleanup(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('removed a leftover VIP: 10.0.0.100/24 eth0\n');
    expect(stdout).toContain('removed a leftover nftables table: cplb_watch inet\n');
    expect(stdout).toContain(`removed the files of cplb in ${site.runDir}\n`);
    expect(await site.left()).toBe('');
    expect(existsSync(site.runDir)).toBe(false);

    expect(await site.cleanup(args)).toMatchObject(NOTHING);
    expect(await site.cleanup([])).toEqual({ ...NOTHING, stderr: NO_CONFIG });
  });

  it('given no configuration, then what the run directory names goes', async () => {
    await using site = await Site.make();
    await site.hold(VIPS);
    await site.kill();
    expect(await site.cleanup([])).toMatchObject({ status: 0, stderr: NO_CONFIG });
    expect(await site.left()).toBe('');
    expect(existsSync(site.runDir)).toBe(false);
  });

  it('given the manifest of the pod, whose run directory went with it, then its VIPs go', async () => {
    await using site = await Site.make();
    const pod = await cplb(['init', '--interface', 'eth0', ...VIPS]);
    const manifest = await site.folder.write('vip.yaml', pod.stdout);
    for (const cidr of ['10.0.0.100/24', 'fd00::100/64'])
      await site.namespace.ip('address', 'add', cidr, 'dev', 'eth0');
    const { status, stdout, stderr } = await site.cleanup(['--config', manifest]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe('removed a leftover VIP: 10.0.0.100/24 eth0\nremoved a leftover VIP: fd00::100/64 eth0\n');
    expect(await site.left()).toBe('');
  });

  it('given a cplb that lives, waits for its interface, or hangs, then it is left alone', async () => {
    await using site = await Site.make();
    const alive = { status: 1, stdout: '', stderr: expect.stringContaining('A cplb is running') };
    await site.hold(VIPS);
    expect(await site.cleanup(VIPS)).toEqual(alive);
    expect(await cplb(['cleanup', '--run-dir', '/nowhere', ...VIPS], { by: site.namespace.command() })).toEqual(alive);
    const pids = await site.namespace.processes();
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    expect(await site.cleanup(VIPS)).toEqual(alive);
    expect(await cplb(['cleanup', '--run-dir', '/nowhere', ...VIPS], { by: site.namespace.command() })).toEqual(alive);
    await site.kill();
    await site.cleanup(VIPS);

    site.launch(['--interface', 'late0', '--vip', '10.0.0.100/24']);
    await eventually('its socket', () => existsSync(`${site.runDir}/cplb.sock`), START_MS);
    expect(await site.cleanup(VIPS)).toEqual(alive);
  });

  it('given what is not of cplb, then it stays', async () => {
    await using site = await Site.make();
    const { namespace, folder } = site;
    await namespace.run('nft', 'add table inet cplb; add table inet other');
    await namespace.ip('address', 'add', '10.0.0.101/24', 'dev', 'eth0');
    const taken = await site.cleanup(VIPS);
    expect(taken).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('nft delete table inet cplb'),
    });
    await namespace.run('nft', 'delete table inet cplb');
    expect(await site.cleanup(VIPS)).toMatchObject(NOTHING);
    expect(await namespace.run('nft', 'list tables')).toBe('table inet other\n');
    expect(await namespace.ip('-brief', 'address', 'show')).toContain('10.0.0.101/24');
    for (const name of ['score', 'keepalived.conf.restored', 'keepalived-virtualservers-consumed.conf.new'])
      await folder.write(name, '0\n');
    await folder.write('mine', 'text');
    const { status, stdout, stderr } = await cplb(['cleanup', '--run-dir', folder.path, ...VIPS], {
      by: namespace.command(),
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: `removed the files of cplb in ${folder.path}\n` });
    expect(stderr).toContain('what is not of cplb: mine');
    expect(existsSync(folder.join('mine'))).toBe(true);
  });

  it('given an interface that is gone, then that is told, and the rest is done', async () => {
    await using site = await Site.make();
    await site.hold(VIPS);
    await site.kill();
    await site.namespace.ip('link', 'delete', 'eth0');
    const { status, stderr } = await site.cleanup(['--interface', 'eth0', ...VIPS]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('No VIP was looked for there.') });
    expect(await site.left()).toBe('');
  });

  it('given another program at the port, then it is not taken for a cplb', async () => {
    await using site = await Site.make();
    const program = `require('node:http').createServer((_, answer) => answer.end('hello')).listen(6445, '127.0.0.1')`;
    const [command, ...args] = site.namespace.command(process.execPath, '-e', program);
    spawn(command, args, { stdio: 'ignore' });
    const listens = async () => (await site.namespace.run('ss', '-ltn')).includes(':6445 ');
    await eventually('the other program', listens, START_MS);
    expect(await site.cleanup(VIPS)).toMatchObject(NOTHING);
  });

  it('given a process without NET_ADMIN, then it says what that is for', async () => {
    await using site = await Site.make();
    const by = site.namespace.command('setpriv', '--bounding-set', '-net_admin', '--inh-caps', '-net_admin');
    const { status, stdout, stderr } = await cplb(['cleanup', ...VIPS], { by });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('lacks CAP_NET_ADMIN');
  });
});
