// keepalived itself under our supervision, on nodes that are namespaces.

import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { canMakeNamespaces, type Namespace } from '../host/namespace.ts';
import { eventually } from '../host/wait.ts';
import { isMaster, killAtOnce, Node, VIP, VIP6 } from './node.ts';

const IPV6 = { virtualIPs: [`${VIP6}/64`] };
/** An election takes three adverts and the skew; starting keepalived some 100 ms more. */
const ELECTION_MS = 5000;

/** Adverts that are multicast do not come in; the groups are those of RFC 5798, 5.1. */
const dropMulticast = (namespace: Namespace) =>
  namespace.run(
    'nft',
    `add table inet test; add chain inet test in { type filter hook input priority 0; };
    add rule inet test in meta l4proto 112 ip daddr 224.0.0.18 drop;
    add rule inet test in meta l4proto 112 ip6 daddr ff02::12 drop`,
  );

const inTime = async (what: string, act: () => Promise<unknown>, ms: number): Promise<void> => {
  const begun = performance.now();
  await act();
  expect(performance.now() - begun, what).toBeLessThan(ms);
};

describe.skipIf(!canMakeNamespaces).concurrent('one node (needs root)', () => {
  it('given a start, then it becomes master, and its VIP has a finite life that is renewed', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await node.start();
    await script.hear('states', isMaster, 0, ELECTION_MS);
    await eventually('the VIP has a finite life', async () => (await node.vip())?.finite);
    expect((await node.vip())?.valid).toBeLessThanOrEqual(5);
    // Shortened by hand, for whole seconds hardly show what is renewed twice a second.
    const short = ['valid_lft', '3', 'preferred_lft', '3'];
    await node.namespace.ip('address', 'change', `${VIP}/24`, 'dev', 'eth0', ...short);
    await eventually('it is renewed', async () => (await node.vip())?.valid === 5);
    await inTime('the stop', () => script.ask('stop', 'stopped'), 4000);
    expect(await node.vip()).toBeUndefined();
    await node.isQuiet();
    expect(await readdir(node.folder.path)).not.toContain('vrrp.fifo');
  });

  it.each([
    ['IPv6', [IPV6], [VIP6]],
    ['both families', [{}, IPV6], [VIP, VIP6]],
  ])('given %s, then every VIP comes, lives for a while, and goes', async (_given, instances, vips) => {
    await using node = await Node.make('10.0.0.1/24', 'fd00::1/64');
    const script = await node.start({ instances });
    for (const vip of vips) await eventually(`${vip} has a finite life`, async () => (await node.vip(vip))?.finite);
    expect((await node.vip(VIP6))?.preferred).toBe(0); // never a source address
    await script.ask('stop', 'stopped');
    for (const vip of vips) expect(await node.vip(vip)).toBeUndefined();
  });

  it('given that both keepalived processes are killed, then the VIP goes at once, and comes back', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await node.start();
    await node.hasVip(VIP, ELECTION_MS);
    await eventually('the VIP has a finite life', async () => (await node.vip())?.finite);
    const before = await node.pids();
    const since = script.said.length;
    killAtOnce(...before);
    await inTime('the VIP is gone', () => node.hasNoVip(), 1000); // the kernel alone would take 4 to 5 s
    await script.hear('not running', undefined, since);
    await script.hear('states', isMaster, since, ELECTION_MS);
    await node.hasVip();
    expect(await node.pids()).not.toEqual(before);
    expect(script.errors).toContain('keepalived ended; it is started again');
  });

  it('given pid files that name a living process, then keepalived is started again all the same', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await node.start();
    await node.hasVip(VIP, ELECTION_MS);
    const pids = await node.pids();
    const since = script.said.length;
    killAtOnce(...pids);
    for (const name of ['keepalived.pid', 'vrrp.pid']) await writeFile(node.folder.file(name), `${process.pid}\n`);
    await script.hear('states', isMaster, since, ELECTION_MS);
    await node.hasVip();
  });

  it.each([
    ['the parent', 0],
    ['the VRRP process', 1],
  ])('given that %s alone is killed, then the VIP comes back soon', async (_given, which) => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await node.start();
    await script.hear('states', isMaster, 0, ELECTION_MS);
    await node.hasVip();
    const victim = (await node.pids())[which] as number;
    const since = script.said.length;
    process.kill(victim, 'SIGKILL');
    await script.hear('states', (said) => !isMaster(said), since);
    const lost = script.said.length;
    await script.hear('states', isMaster, lost, ELECTION_MS);
    await node.hasVip();
  });

  it('given that the supervisor is killed, then keepalived goes too, and takes the VIP along', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await node.start();
    await node.hasVip(VIP, ELECTION_MS);
    await script.end('SIGKILL');
    await inTime('the VIP is gone', () => node.hasNoVip(), 1000);
    await node.isQuiet();
  });

  it('given a configuration that keepalived refuses, then nothing is started and nothing is left', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = node.launch({ fault: { routerId: 300 } });
    const failed = await script.hear('failed', undefined, 0, 10_000);
    expect(failed).toMatchObject({ code: 'CPLB_KEEPALIVED_REJECTED', message: expect.stringContaining('VRID') });
    expect(script.said.map(({ event }) => event)).not.toContain('running');
    expect(await readdir(node.folder.path)).not.toContain('vrrp.fifo');
  });

  it.each([
    [
      'that keepalived refuses',
      'nonsense {{ RunDir }}\n',
      /keepalived rejects what the template .* Unknown keyword 'nonsense'/,
    ],
    ['with an unknown variable', '{{ Nonsense }}', /own\.liquid \(line 1, column 4\): undefined variable: Nonsense/],
  ])('given a template %s, then nothing is started and it is named', async (_given, text, message) => {
    await using node = await Node.make('10.0.0.1/24');
    const template = node.folder.file('own.liquid');
    await writeFile(template, text);
    const failed = await node.launch({ template }).hear('failed', undefined, 0, 10_000);
    expect(failed).toMatchObject({ code: 'CPLB_INVALID_TEMPLATE', message: expect.stringMatching(message) });
    expect(await readdir(node.folder.path)).not.toContain('vrrp.fifo');
  });

  it('given a run directory that is pulled away, then it fails, takes the VIP off, and leaves no process', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await node.start();
    await node.hasVip(VIP, ELECTION_MS);
    const away = `${node.folder.path}.away`; // at one stroke: keepalived writes its dumps into what is being emptied
    await rename(node.folder.path, away);
    await rm(away, { recursive: true });
    expect(await script.ask('score 7', 'failed')).toMatchObject({ code: 'ENOENT' });
    expect(await node.vip()).toBeUndefined();
    await node.isQuiet();
  });
});

describe.skipIf(!canMakeNamespaces).concurrent('two nodes (needs root)', () => {
  it('given scores, then the higher has the VIP, and it moves when the scores do', async () => {
    await using pair = await Node.pair();
    const [one, two] = pair;
    const first = await one.start({ score: 40 });
    await two.start({ score: 150 });
    await two.hasVip(VIP, ELECTION_MS);
    await one.hasNoVip();
    first.tell('score 200');
    await inTime('the VIP has moved', () => one.hasVip(), 2500);
    await two.hasNoVip();
    expect(await readFile(one.folder.file('score'), 'utf8')).toBe('200\n');
    first.tell('score 0');
    await two.hasVip();
    await one.hasNoVip();
  });

  it('given a stop of the holder, then the other has the VIP before the holder has ended', async () => {
    await using pair = await Node.pair();
    const [one, two] = pair;
    const holder = await one.start({ score: 200 });
    const other = await two.start({ score: 150 });
    await holder.hear('states', isMaster, 0, ELECTION_MS);
    await one.hasVip();
    const since = other.said.length;
    holder.tell('stop');
    await other.hear('states', isMaster, since);
    expect(holder.said.map(({ event }) => event)).not.toContain('stopped');
    await holder.hear('stopped');
    expect(await one.vip()).toBeUndefined();
    expect(await two.vip()).toBeDefined();
    expect(holder.errors).toContain('handing the VIP over');
  });

  it.each([
    ['IPv4', VIP, [{ unicastPeers: ['10.0.0.1', '10.0.0.2'] }]],
    ['IPv6', VIP6, [{ ...IPV6, unicastPeers: ['fd00::1', 'fd00::2'] }]],
  ])('given unicast over %s and no multicast, then one is master, and the other when that dies', async (_given, vip, instances) => {
    await using pair = await Node.pair();
    const [one, two] = pair;
    for (const { namespace } of pair) await dropMulticast(namespace);
    const holder = await one.start({ score: 200, instances });
    const other = await two.start({ score: 150, instances });
    await holder.hear('states', isMaster, 0, ELECTION_MS);
    await other.hear('states', ({ states }) => Object.values(states ?? {}).includes('backup'), 0, ELECTION_MS);
    await one.hasVip(vip);
    await two.hasNoVip(vip);
    const since = other.said.length;
    killAtOnce(holder.child.pid as number, ...(await one.pids()));
    await inTime('the other takes over', () => other.hear('states', isMaster, since), 2000);
    await two.hasVip(vip);
  });

  it('given a stop of the other, then the holder keeps the VIP all the time', async () => {
    await using pair = await Node.pair();
    const [one, two] = pair;
    const holder = await one.start({ score: 200 });
    const other = await two.start({ score: 150 });
    await holder.hear('states', isMaster, 0, ELECTION_MS);
    await eventually('the other has settled', () =>
      other.said.some(({ states }) => Object.values(states ?? {}).includes('backup')),
    );
    const since = holder.said.length;
    await other.ask('stop', 'stopped');
    expect(other.errors).not.toContain('handing the VIP over');
    expect(holder.said.slice(since).filter(({ event }) => event !== 'reports')).toEqual([]);
    expect(await one.vip()).toBeDefined();
    expect(await two.vip()).toBeUndefined();
  });
});
