// The files of virtual servers beside a real keepalived. Their texts are remarks, for not every kernel has IPVS.

import { existsSync } from 'node:fs';
import { readFile, readlink, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import type { Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';
import { isMaster, killAtOnce, Node, type StartOptions, VIP, VIP6 } from './node.ts';

const START_MS = 15_000;

/** Long enough for a loop of notices and reloads to go round several times. */
const QUIET_MS = 2000;

const GENERATED = 'keepalived-virtualservers-generated.conf';
const CONSUMED = 'keepalived-virtualservers-consumed.conf';

const BALANCING: StartOptions = {
  spec: { keepalived: { virtualServers: [{ ipAddress: VIP }] } },
  servers: '# one\n',
  score: 200,
};

const reloads = ({ errors }: Script): number => errors.split('"keepalived is reloaded"').length - 1;
const reloaded = (script: Script, count: number) => eventually(`${count} reloads`, () => reloads(script) === count);
const tellServers = (script: Script, text: string) => script.tell(`servers ${encodeURIComponent(text)}`);
const generated = (node: Node): Promise<string> => readFile(node.folder.file(GENERATED), 'utf8');
const target = (node: Node): Promise<string> => readlink(node.folder.file(CONSUMED)).catch(() => 'nothing');
const consumes = (node: Node, ms?: number) =>
  eventually('it balances', async () => (await target(node)) === node.folder.file(GENERATED), ms);
const consumesNothing = (node: Node) =>
  eventually('it balances nothing', async () => (await target(node)) === '/dev/null');

/** Starts a node and waits until it is master and its keepalived has read the virtual servers. */
async function holder(node: Node, options: StartOptions = {}): Promise<Script> {
  const script = await node.start({ ...BALANCING, ...options });
  await consumes(node, START_MS);
  await reloaded(script, 1);
  return script;
}

/** A while in which nothing may happen. */
const quietly = async (script: Script): Promise<void> => {
  const since = reloads(script);
  await eventually('nothing', () => reloads(script) > since, QUIET_MS).catch(() => {});
  expect(reloads(script)).toBe(since);
};

describe.skipIf(!canMakeNamespaces).concurrent('virtual servers (needs root)', () => {
  it('given a node that becomes master, then it balances by what is generated, after one reload and no second', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = node.launch(BALANCING);
    await script.hear('states', ({ states }) => Object.values(states ?? {}).includes('backup'), 0, START_MS);
    expect(await target(node)).toBe('/dev/null');
    await consumes(node);
    expect(await generated(node)).toBe('# one\n');
    expect((await stat(node.folder.file(GENERATED))).mode & 0o777).toBe(0o600);
    await reloaded(script, 1);
    await quietly(script);
    await script.ask('stop', 'stopped', START_MS);
    expect([GENERATED, CONSUMED].filter((name) => existsSync(node.folder.file(name)))).toEqual([]);
  });

  it.each([
    ['one instance', [{}]],
    ['one of each family', [{}, { virtualIPs: [`${VIP6}/64`] }]],
  ])('given %s, then the holder reads a change and the other node does not, until the VIP moves', async (_given, instances) => {
    await using pair = await Node.pair();
    const [one, two] = pair;
    const first = await holder(one, { instances });
    const second = await two.start({ ...BALANCING, instances, score: 100 });
    await second.hear('states', ({ states }) => Object.values(states ?? {}).includes('backup'), 0, START_MS);
    for (const script of [first, second]) tellServers(script, '# two\n');
    await reloaded(first, 2);
    for (const node of [one, two]) expect(await generated(node)).toBe('# two\n');
    await quietly(second);
    expect([await target(two), reloads(second)]).toEqual(['/dev/null', 0]);
    first.tell('score 50');
    await consumes(two, START_MS);
    await consumesNothing(one);
    await reloaded(first, 3);
    await reloaded(second, 1);
    await quietly(first);
    expect(reloads(second)).toBe(1);
    for (const script of [first, second]) expect(script.errors).not.toContain('it is started again');
  });

  it('given a holder whose link is lost, then it balances nothing until that is back', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await holder(node);
    await node.namespace.ip('link', 'set', 'eth0', 'down');
    await consumesNothing(node);
    await node.namespace.ip('link', 'set', 'eth0', 'up');
    await consumes(node, START_MS);
    expect(script.errors).not.toContain('it is started again');
  });

  it('given a keepalived that is killed, then the next one begins with nothing', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await holder(node);
    const since = script.said.length;
    killAtOnce(...(await node.pids()));
    await script.hear('not running', undefined, since);
    await consumesNothing(node);
    await script.hear('states', isMaster, since, START_MS);
    await consumes(node);
    await reloaded(script, 2);
    await quietly(script);
  });

  it.each([
    ['keepalived does not know', 'nonsense\n', /Unknown keyword 'nonsense'/],
    ['is broken', `virtual_server ${VIP} 6443 {\n  lb_algo rr\n`, /missing/i],
  ])('given a text that %s, then the last one stays, and keepalived.conf can still change', async (_given, text, why) => {
    await using node = await Node.make('10.0.0.1/24');
    const unicast = { unicast: true, kubeconfig: '/nowhere', ...BALANCING.spec };
    const script = await holder(node, { spec: unicast });
    const since = script.said.length;
    tellServers(script, text);
    const { why: told } = await script.hear('rejected', undefined, since);
    expect(told).toMatch(why);
    expect(await generated(node)).toBe('# one\n');
    expect(reloads(script)).toBe(1);
    script.tell('peers 10.0.0.2');
    await reloaded(script, 2);
    tellServers(script, '# three\n');
    await script.hear('accepted', undefined, since);
    await reloaded(script, 3);
    expect(await generated(node)).toBe('# three\n');
    expect(await node.vip()).toBeDefined();
  });

  it('given a VIP that comes and goes and comes at once, then one reload follows the other, and none is too many', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await holder(node);
    for (let i = 0; i < 10; i++) tellServers(script, `# ${i}\n`);
    for (let i = 0; i < 5; i++) {
      await node.namespace.ip('address', 'delete', `${VIP}/24`, 'dev', 'eth0').catch(() => {});
      await node.hasVip(VIP, START_MS);
    }
    await eventually('the last text', async () => (await generated(node)) === '# 9\n');
    await consumes(node, START_MS);
    await node.hasVip(VIP, START_MS);
    await quietly(script);
    expect(script.errors).not.toContain('it is started again');
    expect(script.errors).not.toContain('config check timed out');
  });
});
