// Where the balancer nftables sends connections: a site of namespaces with an echo server on every node.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import { eventually } from '../host/wait.ts';
import { addressOf, allBackends, backendOn, FAMILIES, vipOf } from './addresses.ts';
import { Balance } from './balance.ts';
import type { Greeting } from './fixtures/caller.ts';
import { Site } from './site.ts';

/** How often each of them was met. */
const tally = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));

describe.skipIf(!canMakeNamespaces)('the balancer nftables (needs root)', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.make();
  }, 30_000);
  afterAll(() => site?.[Symbol.asyncDispose]());

  describe.each(FAMILIES)('with %s', (family) => {
    const host = vipOf(family);

    it('given three servers, then a client meets each in turn, and the server of the holder sees who it is', async () => {
      await using _balance = await Balance.start(site, { family });
      const answers = (await (await site.from('client')).ask(9, { host })) as readonly Greeting[];
      expect(tally(answers.map(({ name }) => name))).toEqual({ a: 3, b: 3, c: 3 });
      const seen = new Map(answers.map(({ name, client }) => [name, client.replace('::ffff:', '')]));
      const [client, holder] = [addressOf('client', family), addressOf('a', family)];
      expect(Object.fromEntries(seen)).toEqual({ a: client, b: holder, c: holder });
    });

    it.each(['a', 'b'] as const)('given a client on node %s, then it meets all of them as well', async (node) => {
      await using _balance = await Balance.start(site, { family });
      expect(tally(await (await site.from(node)).meet(9, { host }))).toEqual({ a: 3, b: 3, c: 3 });
    });

    it('given no known server, then a client is turned away at once', async () => {
      await using balance = await Balance.start(site, { family });
      await balance.set({ usable: [], anyReady: false });
      const client = await site.from('client');
      const began = performance.now();
      expect(await client.meet(3, { host })).toEqual(['ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED']);
      expect(performance.now() - began).toBeLessThan(1000); // or it was silence that ended
    });

    it('given a client whose packets the kernel is told not to track, then it is refused at once', async () => {
      await using _balance = await Balance.start(site, { family });
      const address = `${family === 'ipv4' ? 'ip' : 'ip6'} saddr ${addressOf('client', family)}`;
      const chain = 'type filter hook prerouting priority raw; policy accept;';
      await site.holder.run('nft', `table inet others { chain c { ${chain} ${address} notrack; }; }`);
      const met = await (await site.from('client')).meet(2, { host });
      await site.holder.run('nft', 'delete', 'table', 'inet', 'others');
      expect(met).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    });

    it('given a balancer that stops, then its table is gone, and the VIP leads to the server of the holder', async () => {
      await using balance = await Balance.start(site, { family });
      await balance.stop();
      expect(await site.holder.run('nft', 'list', 'tables')).toBe('');
      expect(await (await site.from('client')).meet(2, { host })).toEqual(['a', 'a']);
    });
  });

  it.each([
    ['weights', { weights: { '10.0.0.1': 1, '10.0.0.2': 2, '10.0.0.3:6443': 3 } }, { a: 2, b: 4, c: 6 }],
    ['localFirst', { localFirst: true }, { a: 12 }],
  ])('given %s, then connections are shared out accordingly', async (_given, nftables, shares) => {
    await using _balance = await Balance.start(site, { nftables });
    expect(tally(await (await site.from('client')).meet(12))).toEqual(shares);
  });

  it('given localFirst and a server of the holder that is not ready, then the others take turns', async () => {
    await using balance = await Balance.start(site, { nftables: { localFirst: true } });
    await balance.set({ usable: allBackends().slice(1), spare: [backendOn('a')] });
    expect(tally(await (await site.from('client')).meet(6))).toEqual({ b: 3, c: 3 });
  });

  it('given random, then every server is met, and not in turns', async () => {
    await using _balance = await Balance.start(site, { nftables: { algorithm: 'random' } });
    const names = await (await site.from('client')).meet(60);
    expect(Object.keys(tally(names)).toSorted()).toEqual(['a', 'b', 'c']); // else once in 10^10 runs
    const turns = names.slice(3).every((name, i) => name === names[i]);
    expect(turns).toBe(false);
  });

  it('given source, then a client meets the same server again and again, also after a restart', async () => {
    const client = await site.from('client');
    const order = { nftables: { algorithm: 'source' } };
    const met = async () => {
      await using _balance = await Balance.start(site, order);
      return client.meet(6);
    };
    expect(new Set([...(await met()), ...(await met())]).size).toBe(1);
  });

  it('given a port of the VIP that is not that of the servers, then it leads to theirs, and theirs is no port of the VIP', async () => {
    await using _balance = await Balance.start(site, { port: 8443 });
    const client = await site.from('client');
    expect(tally(await client.meet(6, { port: 8443 }))).toEqual({ a: 2, b: 2, c: 2 });
    expect(await client.meet(2, { host: addressOf('a'), port: 8443 })).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    expect(await client.meet(2)).toEqual(['a', 'a']);
  });

  it('given 500 servers, then each gets its turn, and the table is kept', async () => {
    const [first, count] = [10_000, 500];
    await site.serve('b', `${first}`, `${count}`);
    const usable = Array.from({ length: count }, (_, i) => backendOn('b', 'ipv4', first + i));
    await using balance = await Balance.start(site, { usable });
    const answers = (await (await site.from('client')).ask(count)) as readonly Greeting[];
    expect(new Set(answers.map(({ port }) => port)).size).toBe(count);
    await eventually('all are counted', async () => (await balance.traffic()).connectionsTotal === count);
    expect((await balance.traffic()).nftables).toMatchObject({ restored: 0 });
  }, 60_000);
});
