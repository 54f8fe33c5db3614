// Unicast peers that come and go: a new keepalived.conf, one reload, and a VIP that never leaves.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readTemplate } from '../../../src/host/templates.ts';
import { canMakeNamespaces } from '../host/namespace.ts';
import type { Said, Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';
import { AddressWatch } from './address-watch.ts';
import { isMaster, killAtOnce, Node, type StartOptions, VIP, VIP6 } from './node.ts';

const START_MS = 15_000;
/** Nothing reads the kubeconfig here; with one, a node that knows no other is no mistake. */
const UNICAST = { spec: { unicast: true, kubeconfig: '/nowhere' } };

const times = (text: string, words: string): number => text.split(words).length - 1;
const reloads = ({ errors }: Script): number => times(errors, 'keepalived is reloaded');
/** What keepalived itself says of it. */
const reloaded = (script: Script, count: number) =>
  eventually(`${count} reloads`, () => times(script.errors, '"Reloading"') === count && reloads(script) === count);
const confOf = (node: Node): Promise<string> => readFile(node.folder.file('keepalived.conf'), 'utf8');
const changes = (script: Script, since: number): readonly Said[] =>
  script.said.slice(since).filter(({ event }) => !['reports', 'finding'].includes(event)); // a loaded machine is a finding

/** Starts a node that becomes master and has its VIP for a while. */
async function holder(node: Node, options: StartOptions = {}, vip: string = VIP): Promise<Script> {
  const script = await node.start({ ...UNICAST, score: 200, ...options });
  await script.hear('states', isMaster, 0, START_MS);
  await eventually('the VIP has a finite life', async () => (await node.vip(vip))?.finite);
  return script;
}

describe.skipIf(!canMakeNamespaces).concurrent('a reload (needs root)', () => {
  it.each([
    ['IPv4', VIP, [{}], '10.0.0.1', '10.0.0.2'],
    ['IPv6', VIP6, [{ virtualIPs: [`${VIP6}/64`] }], 'fd00::1', 'fd00::2'],
  ])('given a holder alone over %s that learns of another node, then nothing moves', async (_given, vip, instances, own, other) => {
    await using pair = await Node.pair();
    const [one, two] = pair;
    const first = await holder(one, { instances }, vip);
    await using watch = await AddressWatch.start(one.namespace);
    const since = first.said.length;
    first.tell(`peers ${own},${other}`);
    await reloaded(first, 1);
    expect(await confOf(one)).toMatch(new RegExp(`unicast_peer \\{\\n\\s+${other}[ \\n]`));
    const second = await two.start({ spec: { unicast: true, peers: [own] }, instances, score: 150 });
    const hears = ({ reports }: Said) =>
      Object.values(reports as Record<string, { masterPriority: number }>).some((now) => now.masterPriority === 201);
    await second.hear('reports', hears, 0, START_MS);
    expect(second.said.some(isMaster)).toBe(false);
    expect(changes(first, since)).toEqual([]);
    expect(watch.removals(vip)).toBe(0);
    expect(reloads(first)).toBe(1);
    // Each hears the other: the second takes over when it is worth more.
    second.tell('score 220');
    await two.hasVip(vip);
    await one.hasNoVip(vip);
  });

  it('given ten changes in a row, then there is one reload; given none in the text, then none', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await holder(node);
    await using watch = await AddressWatch.start(node.namespace);
    const since = script.said.length;
    for (let i = 2; i <= 11; i++) script.tell(`peers 10.0.0.${i}`);
    await reloaded(script, 1);
    for (let i = 2; i <= 11; i++) expect(await confOf(node)).toContain(`    10.0.0.${i} min_ttl 255\n`);
    const text = await confOf(node);
    for (const line of ['peers 10.0.0.2', 'peers 10.0.0.1', `peers ${VIP}`]) script.tell(line);
    await script.ask('score 199', 'reports'); // of the next look
    await script.hear('reports', undefined, script.said.length);
    expect(await confOf(node)).toBe(text);
    script.tell('peers 10.0.0.12');
    await reloaded(script, 2);
    expect(changes(script, since)).toEqual([]);
    expect(watch.removals(VIP)).toBe(0);
  });

  it.each<[string, (path: string) => Promise<void>, RegExp]>([
    ['broken', (path) => writeFile(path, 'nonsense {{ RunDir }}\n'), /Unknown keyword 'nonsense'/],
    ['with an unknown variable', (path) => writeFile(path, '{{ Nonsense }}'), /undefined variable: Nonsense/],
    ['deleted', (path) => rm(path), /own\.liquid/],
  ])('given a template that is %s later, then the old file runs on until it is mended', async (_given, spoil, why) => {
    await using node = await Node.make('10.0.0.1/24');
    const template = node.folder.file('own.liquid');
    const good = await readTemplate('keepalived.conf');
    await writeFile(template, good);
    const script = await holder(node, { template });
    await using watch = await AddressWatch.start(node.namespace);
    const [before, pids, since] = [await confOf(node), await node.pids(), script.said.length];
    await spoil(template);
    expect(await script.ask('peers 10.0.0.2', 'rejected')).toMatchObject({ why: expect.stringMatching(why) });
    expect(await confOf(node)).toBe(before);
    expect(reloads(script)).toBe(0);
    await writeFile(template, good);
    await script.ask('peers 10.0.0.3', 'accepted');
    await reloaded(script, 1);
    for (const peer of ['10.0.0.2', '10.0.0.3']) expect(await confOf(node)).toContain(peer);
    expect(await node.pids()).toEqual(pids);
    expect(changes(script, since).map(({ event }) => event)).toEqual(['rejected', 'accepted']);
    expect(watch.removals(VIP)).toBe(0);
  });

  it('given a keepalived that is killed during a reload, then the next one has the new file', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await holder(node);
    const pids = await node.pids();
    const since = script.said.length;
    script.tell('peers 10.0.0.2');
    await eventually('the reload', () => reloads(script) === 1);
    killAtOnce(...pids);
    await script.hear('not running', undefined, since);
    await script.hear('states', isMaster, since, START_MS);
    await node.hasVip();
    expect(await confOf(node)).toContain('10.0.0.2');
    script.tell('peers 10.0.0.3');
    await eventually(
      'a reload of the new one',
      () => times(script.errors, '"Reloading"') >= 1 && reloads(script) === 2,
    );
    expect(await node.vip()).toBeDefined();
  });
});
