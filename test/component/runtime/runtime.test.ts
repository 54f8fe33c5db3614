// The runtime on a node that is a namespace: what it asks for, what it leaves, what it finds.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fetchStatus } from '../../../src/admin/client.ts';
import { formatOwner } from '../../../src/balancer/table/owner.ts';
import { readTemplate } from '../../../src/host/templates.ts';
import { Folder } from '../host/folder.ts';
import { canMakeNamespaces, Namespace } from '../host/namespace.ts';
import { Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';
import { ask } from './ask.ts';

const fixture = (name: string) => new URL(`fixtures/${name}.ts`, import.meta.url);
const [VIP, OWN] = ['10.0.0.100', '10.0.0.1'] as const;

const addressesOf = async (namespace: Namespace): Promise<readonly string[]> =>
  (await namespace.ip('-brief', 'address', 'show', 'dev', 'eth0')).trim().split(/\s+/).slice(2);

/** The built-in template of keepalived.conf without its track file. */
async function bareTemplate(): Promise<string> {
  const text = await readTemplate('keepalived.conf');
  return `# of our own\n${text.replaceAll(/^ *track_file.*\{\n(?:.*\n)*?^ *\}\n/gm, '')}`;
}

describe('stopSignal', () => {
  it.each<NodeJS.Signals>([
    'SIGTERM',
    'SIGINT',
  ])('given %s, then it aborts once, and a second one changes nothing', async (name) => {
    await using script = new Script(fixture('signals'));
    await script.hear('ready');
    script.child.kill(name);
    expect(await script.hear('stopping')).toMatchObject({ reason: name });
    script.child.kill(name === 'SIGTERM' ? 'SIGINT' : 'SIGTERM');
    await script.hear('stopped');
    expect(script.said.filter(({ event }) => event === 'stopping')).toHaveLength(1);
  });
});

describe.skipIf(!canMakeNamespaces).concurrent('the runtime (needs root)', () => {
  it('given what a dead cplb left, then the sweep removes that, and nothing else', async () => {
    await using namespace = await Namespace.withInterface(
      `${OWN}/24`,
      `${VIP}/24`,
      '10.0.0.101/24',
      'fd00::1/64',
      'fd00::100/64',
    );
    for (const vip of ['fd00::100', 'fd00::101']) {
      await namespace.ip('-6', 'addrlabel', 'add', 'prefix', `${vip}/128`, 'label', '7');
    }
    const owner = formatOwner({ pid: 2 ** 22 + 1, startedAt: '1', pidNamespace: 'pid:[1]', runDir: '/run/cplb' });
    await namespace.run('nft', `add table inet cplb { comment "${owner}" ; }`);
    for (const table of ['inet cplb_watch', 'arp cplb_watch', 'inet other', 'ip cplb', 'ip cplb_watch']) {
      await namespace.run('nft', `add table ${table}`);
    }
    await using script = new Script(fixture('sweep'), { wrap: namespace.command.bind(namespace) });
    const left = ['nftables table', 'VIP', 'VIP', 'address label', 'nftables table', 'nftables table'];
    const leftovers = left.map((what) => `removed a leftover ${what}`);
    expect(await script.hear('round 1')).toMatchObject({ logged: leftovers });
    expect(await script.hear('round 2')).toMatchObject({ logged: [] });
    expect(await addressesOf(namespace)).toEqual(expect.arrayContaining([`${OWN}/24`, '10.0.0.101/24', 'fd00::1/64']));
    expect((await addressesOf(namespace)).join()).not.toContain('::100');
    expect((await addressesOf(namespace)).join()).not.toContain(`${VIP}/`);
    const labels = await namespace.ip('-6', 'addrlabel', 'list');
    expect(labels).not.toContain('fd00::100/');
    expect(labels).toContain('fd00::101/128');
    expect((await namespace.run('nft', 'list', 'tables')).trim().split('\n')).toEqual([
      'table inet other',
      'table ip cplb',
      'table ip cplb_watch',
    ]);
  });

  it.each([
    ["another program's prefix", [`${VIP}/32`, 'fd00::100/128'], [`${VIP}/32`, 'fd00::100/128']],
    ['two prefixes at once', [`${VIP}/32`, `${VIP}/24`], [`${VIP}/32`, `${VIP}/24`]],
    ['its own prefix', [`${VIP}/24`, 'fd00::100/64'], [`${VIP}/24`, 'fd00::100/64']],
    ['no VIP at all, but addresses like one', ['10.0.0.10/32', 'fd00::10/128'], []],
  ])('given a VIP with %s, then the sweep removes it, and no other address', async (_given, given, removed) => {
    const own = [`${OWN}/24`, '10.0.0.101/32', 'fd00::1/64'];
    await using namespace = await Namespace.withInterface(...own, ...given);
    await namespace.ip('address', 'add', `${VIP}/32`, 'dev', 'far'); // which no instance is on
    await using script = new Script(fixture('sweep'), { wrap: namespace.command.bind(namespace) });
    const { vips } = (await script.hear('round 1')) as unknown as { readonly vips: readonly string[] };
    expect(vips.toSorted()).toEqual(removed.toSorted());
    expect(await script.hear('round 2')).toMatchObject({ vips: [] });
    const left = (await addressesOf(namespace)).filter((address) => !address.startsWith('fe80:'));
    expect(left).toEqual(expect.arrayContaining(own));
    expect(left).toHaveLength(own.length + given.length - removed.length);
    expect(await namespace.ip('-brief', 'address', 'show', 'dev', 'far')).toContain(`${VIP}/32`);
  });

  it('given a node with an API server, then it serves on the VIP, and a stop leaves nothing', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface(`${OWN}/24`);
    const order = { spec: { runDir: folder.path }, apiServer: OWN };
    await using script = new Script(fixture('start'), {
      args: [JSON.stringify(order)],
      wrap: namespace.command.bind(namespace),
    });
    await script.hear('started', undefined, 0, 10_000);
    const answers = (url: string, wanted: string) =>
      eventually(`${url} answers ${wanted}`, async () => (await ask(namespace, url)).startsWith(wanted), 10_000);
    await eventually('the VIP', async () => (await addressesOf(namespace)).includes(`${VIP}/24`), 10_000);
    await answers('http://127.0.0.1:6445/readyz', '200 ok');
    await answers(`https://${VIP}:6443/readyz`, '200 ok');
    expect(await fetchStatus(folder.path)).toMatchObject({
      version: '1.2.3',
      holder: true,
      vrrp: [{ state: 'master' }],
      score: { canServe: true, incumbent: true },
      backends: [{ address: `${OWN}:6443`, local: true, state: 'ready' }],
    });
    script.child.kill('SIGTERM');
    await script.hear('stopped', undefined, 0, 10_000);
    expect(await addressesOf(namespace)).not.toContain(`${VIP}/24`);
    expect(await namespace.run('nft', 'list', 'tables')).toBe('');
    expect(await readdir(folder.path)).toEqual(expect.not.arrayContaining(['cplb.sock', 'vrrp.fifo']));
    const told = ['cplb starts', 'VIP taken', 'cplb is stopping', 'VIP given up', 'cplb has stopped'];
    const lines = script.said.filter(({ event, msg }) => event === 'log' && told.includes(String(msg)));
    expect(lines.map(({ msg }) => msg)).toEqual(told);
    const [, taken, stopping, given] = lines;
    expect(taken).toMatchObject({ component: 'vrrp', vips: [VIP], to: 'master', stopping: false });
    expect(stopping).toMatchObject({ level: 'info', signal: 'SIGTERM' });
    expect(given).toMatchObject({ component: 'vrrp', from: 'master', canServe: true, stopping: true });
  });

  it('given balancer none, then the VIP comes without table or listener, and the score follows the own API server', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface(`${OWN}/24`);
    const order = { spec: { runDir: folder.path, balancer: 'none', health: { interval: '100ms' } }, apiServer: OWN };
    await using script = new Script(fixture('start'), {
      args: [JSON.stringify(order)],
      wrap: namespace.command.bind(namespace),
    });
    await eventually('the VIP', async () => (await addressesOf(namespace)).includes(`${VIP}/24`), 10_000);
    const score = async () => (await fetchStatus(folder.path)).score;
    await eventually('it can serve', async () => (await score()).canServe);
    const { value, rank } = await score();
    expect(value).toBe(160 + 40 + rank);
    expect(await namespace.run('nft', 'list', 'tables')).not.toContain('table inet cplb\n');
    const listening = (await namespace.run('ss', '-Hltn')).match(/(?<=:)\d+(?=\s)/g);
    expect(listening).toEqual(expect.arrayContaining(['6443', '6445']));
    expect(listening).not.toContain('6444');
    script.tell('api down');
    await eventually('it cannot serve', async () => !(await score()).canServe);
    expect((await score()).value).toBe(40 + rank);
    expect(await addressesOf(namespace)).toContain(`${VIP}/24`); // nobody else is better
    script.child.kill('SIGTERM');
    await script.hear('stopped', undefined, 0, 10_000);
    expect(await addressesOf(namespace)).not.toContain(`${VIP}/24`);
  });

  it('given a template without the score file, then it starts, and says what is lost', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface(`${OWN}/24`);
    const template = folder.file('own.liquid');
    await writeFile(template, await bareTemplate());
    const spec = { runDir: folder.file('run'), keepalived: { configTemplateVRRP: template } };
    await using script = new Script(fixture('start'), {
      args: [JSON.stringify({ spec })],
      wrap: namespace.command.bind(namespace),
    });
    await eventually('the VIP', async () => (await addressesOf(namespace)).includes(`${VIP}/24`), 10_000);
    const warnings = script.said.filter(({ level }) => level === 'warn').map(({ msg }) => msg);
    expect(warnings).toContain(
      `the template ${template} does not mention the score file (ScoreFile), so the VIP will not follow the health of this node`,
    );
    expect(await readFile(join(spec.runDir, 'keepalived.conf'), 'utf8')).toContain('# of our own');
    script.child.kill('SIGTERM');
    await script.hear('stopped', undefined, 0, 10_000);
  });

  it('given a broken template, then it says so before it touches anything but its run directory', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface(`${OWN}/24`, `${VIP}/24`);
    const template = folder.file('own.liquid');
    await writeFile(template, '{{ range .VRRPInstances }}');
    const spec = { runDir: folder.file('run'), keepalived: { configTemplateVRRP: template } };
    await using script = new Script(fixture('start'), {
      args: [JSON.stringify({ spec })],
      wrap: namespace.command.bind(namespace),
    });
    expect(await script.hear('failed', undefined, 0, 10_000)).toMatchObject({ code: 'CPLB_INVALID_TEMPLATE' });
    expect(await addressesOf(namespace)).toContain(`${VIP}/24`);
    expect(await readdir(spec.runDir)).toEqual([]);
  });

  it('given a kubeconfig, then what the cluster lists is remembered, and known at the next start', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface(`${OWN}/24`);
    const stateDir = folder.file('state');
    const spec = { runDir: folder.file('run'), stateDir, kubeconfig: folder.file('admin.conf') };
    const begin = (order: object) =>
      new Script(fixture('start'), {
        args: [JSON.stringify({ spec, ...order })],
        wrap: namespace.command.bind(namespace),
      });
    const known = async () => (await fetchStatus(spec.runDir).catch(() => undefined))?.backends.map((b) => b.address);
    const both = [`${OWN}:6443`, '10.0.0.2:6443'];
    await using first = begin({ apiServer: OWN });
    await eventually('the memory', () => readFile(join(stateDir, 'backends.json'), 'utf8').catch(() => false), 10_000);
    expect(await known()).toEqual(both);
    await first.end('SIGKILL');
    await using second = begin({});
    expect(await eventually('a status', known, 10_000)).toEqual(both);
    second.child.kill('SIGTERM');
    await second.hear('stopped', undefined, 0, 10_000);
  });

  it('given a second one with the same run directory, then it says so, and the first keeps VIP and redirect', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface(`${OWN}/24`);
    const args = (adminPort: number) => [JSON.stringify({ spec: { runDir: folder.path, admin: { port: adminPort } } })];
    const wrap = namespace.command.bind(namespace);
    await using first = new Script(fixture('start'), { args: args(6445), wrap });
    await eventually('the VIP', async () => (await addressesOf(namespace)).includes(`${VIP}/24`), 10_000);
    await using second = new Script(fixture('start'), { args: args(6446), wrap });
    expect(await second.hear('failed', undefined, 0, 10_000)).toMatchObject({ code: 'CPLB_ALREADY_RUNNING' });
    expect(await addressesOf(namespace)).toContain(`${VIP}/24`);
    expect(await namespace.run('nft', 'list', 'tables')).toContain('table inet cplb\n');
    first.child.kill('SIGTERM');
    await first.hear('stopped', undefined, 0, 10_000);
  });

  it.each([
    [
      'the capability to send VRRP adverts',
      ['setpriv', '--bounding-set', '-net_raw'],
      'CPLB_MISSING_CAPABILITY',
      'CAP_NET_RAW (to send VRRP',
    ],
    ['the program keepalived', ['env', 'PATH=/nowhere'], 'CPLB_MISSING_PROGRAM', 'is not in the path'],
  ])('given that %s is missing, then it says so before it touches anything', async (_given, wrapper, code, message) => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface(`${OWN}/24`, `${VIP}/24`);
    await using script = new Script(fixture('start'), {
      args: [JSON.stringify({ spec: { runDir: folder.file('run') } })],
      wrap: (...command) => namespace.command(...wrapper, ...command),
    });
    const failed = await script.hear('failed', undefined, 0, 10_000);
    expect(failed).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await readdir(folder.path)).toEqual([]);
    expect(await addressesOf(namespace)).toContain(`${VIP}/24`);
  });
});
