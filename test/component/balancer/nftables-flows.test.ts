// What becomes of connections that are there when backends go, when the VIP comes, and when the balancer stops.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import { eventually } from '../host/wait.ts';
import { allBackends, backendOn, FAMILIES, vipOf } from './addresses.ts';
import { Balance } from './balance.ts';
import { Site } from './site.ts';

/** Much shorter than the second in which TCP repeats what is lost. */
const AT_ONCE_MS = 900;

/** Connections of leaving backends are counted every 5 s. */
const FORGOTTEN_WITHIN_MS = 15_000;

describe.skipIf(!canMakeNamespaces)('connections of the balancer nftables (needs root)', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.make();
  }, 30_000);
  afterAll(() => site?.[Symbol.asyncDispose]());

  describe.each(FAMILIES)('with %s', (family) => {
    const target = { host: vipOf(family) };
    const [a, b, c] = allBackends(family) as [string, string, string];

    it.each([
      'a',
      'b',
    ] as const)('given a new holder that does not know a connection to %s, then the next packet is answered by a reset at once', async (server) => {
      await using _balance = await Balance.start(site, { family });
      const client = await site.from('client');
      const id = await client.holdOn(server, target);
      await client.say(id);
      await site.holder.run('conntrack', '--flush'); // what the last holder knew, this one has never known
      const began = performance.now();
      client.whisper(id);
      expect(await client.fate(id)).toBe('ECONNRESET');
      expect(performance.now() - began).toBeLessThan(AT_ONCE_MS);
    });

    it('given a backend that is lost, then its connections are reset without a word from the client, and others stay', async () => {
      await using balance = await Balance.start(site, { family });
      const client = await site.from('client');
      const [lost, kept] = [await client.holdOn('b', target), await client.holdOn('c', target)];
      await balance.set({ usable: [a, c], lost: [b] });
      expect(await client.fate(lost)).toBe('ECONNRESET');
      await client.say(kept);
      await eventually('it is counted', async () => (await balance.traffic()).nftables?.resets === 1);
      await client.end(kept);
    });

    it('given a backend that is removed, then its connections stay, new ones go elsewhere, and it is forgotten after the last', async () => {
      await using balance = await Balance.start(site, { family });
      const client = await site.from('client');
      const id = await client.holdOn('b', target);
      const since = balance.script.said.length;
      await balance.set({ usable: [a, c] });
      await balance.script.hear('draining', ({ value }) => String(value) === b, since);
      expect(new Set(await client.meet(6, target))).toEqual(new Set(['a', 'c']));
      await client.say(id);
      expect((await balance.traffic()).backends[b]).toBeDefined();
      await client.end(id);
      await balance.script.hear('draining', ({ value }) => String(value) === '', since, FORGOTTEN_WITHIN_MS);
      const told = async () => Object.keys((await balance.traffic()).backends).toSorted();
      await eventually('the backend to be forgotten', async () => !(await told()).includes(b) || undefined);
      expect(await told()).toEqual([a, c].toSorted());
    });

    it('given a balancer that stops, then open connections get time, and then a reset', async () => {
      await using balance = await Balance.start(site, { family });
      const client = await site.from('client');
      const [local, remote] = [await client.holdOn('a', target), await client.holdOn('b', target)];
      await balance.stop();
      expect(await client.fate(local)).toBe('ECONNRESET');
      expect(await client.fate(remote)).toBe('ECONNRESET');
      const { said } = balance.script;
      expect(said.find(({ msg }) => msg === 'connections are given time to end')).toMatchObject({ connections: 2 });
    });
  });

  it('given 300 connections to a backend that is lost, then every one is reset', async () => {
    const [a, b] = allBackends() as [string, string];
    await using balance = await Balance.start(site, { usable: [b] });
    const client = await site.from('client');
    const held: string[] = [];
    while (held.length < 300) held.push((await client.hold()).id);
    await balance.set({ usable: [a], lost: [b] });
    for (const id of held) expect(await client.fate(id)).toBe('ECONNRESET');
    await eventually('all are counted', async () => (await balance.traffic()).nftables?.resets === 300);
  });

  it('given a server that refuses, then clients meet another after a second, and its refusals are told', async () => {
    await using balance = await Balance.start(site, {
      usable: [...allBackends().slice(0, 2), backendOn('c', 'ipv4', 1)],
    });
    const client = await site.from('client');
    expect(new Set(await client.meet(6))).toEqual(new Set(['a', 'b']));
    const { nftables, backends } = await balance.traffic();
    expect(nftables?.retried).toBeGreaterThan(0);
    expect(backends[backendOn('c', 'ipv4', 1)]?.failures.refused).toBeGreaterThan(0);
  });
});
