// The tables of the watch in a real kernel: how they come and go, and that packets pass them as they are.

import { describe, expect, it } from 'vitest';
import { canMakeNamespaces, type Namespace } from '../host/namespace.ts';
import { eventually } from '../host/wait.ts';
import { isMaster, Node, VIP } from './node.ts';
import { FINDING_MS, findingsOf, speakFrom, watch } from './watched.ts';

const LONG_MS = 60_000;
const ruleset = (namespace: Namespace): Promise<string> => namespace.run('nft', 'list', 'ruleset');
const tables = async (namespace: Namespace): Promise<readonly string[]> =>
  (await namespace.run('nft', 'list', 'tables')).split('\n').filter(Boolean);
const OWN = ['table inet cplb_watch', 'table arp cplb_watch'];

/** Counts what comes before the watch and what comes after it, adverts whose TTL is still 255 apart. */
const COUNTERS = ['before', 'after'].flatMap((when, i) => [
  `add chain inet count ${when} { type filter hook prerouting priority ${-301 + 2 * i}; }`,
  `add rule inet count ${when} meta l4proto 112 ip ttl 255 counter`,
  `add rule inet count ${when} meta l4proto { udp, icmpv6 } counter`,
  `add chain arp count ${when} { type filter hook input priority ${-1 + 2 * i}; }`,
  `add rule arp count ${when} counter`,
]);

/** Packets by rule of a chain, in the order of the rules. */
async function counted(namespace: Namespace, chain: string): Promise<readonly number[]> {
  const families = ['inet', 'arp'];
  const listed = await Promise.all(
    families.map((family) => namespace.run('nft', 'list', 'chain', family, 'count', chain)),
  );
  return [...listed.join('').matchAll(/counter packets (\d+)/g)].map(([, packets]) => Number(packets));
}

describe.skipIf(!canMakeNamespaces).concurrent('the tables of the watch (needs root)', () => {
  it('given a stop, then they are gone, and tables of others are as they were', async () => {
    await using node = await Node.make('10.0.0.1/24', 'fd00::1/64');
    const { namespace } = node;
    await namespace.run('nft', 'add table ip cplb_watch; add table inet cplb; add table arp other');
    const before = await ruleset(namespace);
    await using eyes = await watch(namespace, { instances: [{}, { virtualIPs: ['fd00::100/64'] }] });
    expect(await tables(namespace)).toEqual(expect.arrayContaining(OWN));
    await eyes.ask('stop', 'stopped');
    expect(await ruleset(namespace)).toBe(before);
    expect(eyes.errors).toBe('');
  });

  it('given states that change, then it looks again soon, and not only every 2 s', async () => {
    await using node = await Node.make('10.0.0.1/24');
    await using eyes = await watch(node.namespace);
    const begun = performance.now();
    for (let look = 0; look < 6; look++) {
      const heard = eyes.said.length;
      eyes.tell(JSON.stringify({ 'cplb-0': look % 2 === 0 ? 'master' : 'backup' }));
      await eyes.hear('masters', undefined, heard, 10_000);
    }
    expect(performance.now() - begun).toBeLessThan(9000); // 12 s without
  });

  it('given tables that a dead cplb left, or others of their names, then they are replaced', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const { namespace } = node;
    for (const family of ['inet', 'arp']) {
      await namespace.run(
        'nft',
        `add table ${family} cplb_watch; add set ${family} cplb_watch old { type ether_addr; }`,
      );
    }
    const first = await watch(namespace);
    expect(await ruleset(namespace)).not.toContain('old');
    await first.end('SIGKILL');
    const left = await ruleset(namespace);
    await using eyes = await watch(namespace);
    expect(await ruleset(namespace)).toBe(left);
    expect(eyes.errors).toBe('');
  });

  it('given somebody who flushes the ruleset, then they come back', async () => {
    await using node = await Node.make('10.0.0.1/24');
    await using eyes = await watch(node.namespace);
    await node.namespace.run('nft', 'flush', 'ruleset');
    await eventually('the tables are back', async () => (await tables(node.namespace)).length === 2);
    await eyes.ask('stop', 'stopped');
    expect(await tables(node.namespace)).toEqual([]);
  });

  it('given an nft that refuses them, then it says so once, and goes on', async () => {
    await using node = await Node.make('10.0.0.1/24');
    await using eyes = await watch(node.namespace, { template: 'add table nonsense {{ table }}\n' });
    expect(await tables(node.namespace)).toEqual([]);
    await eyes.ask('stop', 'stopped');
    const lines = eyes.errors.trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', error: expect.stringContaining('nonsense') });
  });

  it('given unicast, then the network card lets the group in, and no longer after the stop', async () => {
    await using node = await Node.make('10.0.0.1/24', 'fd00::1/64');
    const groups = () => node.namespace.ip('maddress', 'show', 'dev', 'eth0');
    const ipv6 = { virtualIPs: ['fd00::100/64'], unicastPeers: ['fd00::2'] };
    await using eyes = await watch(node.namespace, { instances: [{ unicastPeers: ['10.0.0.2'] }, ipv6] });
    for (const group of ['01:00:5e:00:00:12', '33:33:00:00:00:12']) expect(await groups()).toContain(group);
    expect(await groups()).not.toContain('224.0.0.18');
    await eyes.ask('stop', 'stopped');
    expect(await groups()).not.toContain(':12 ');
  });

  it(
    'given adverts, datagrams and ARP, then all pass it, as they were',
    async () => {
      await using pair = await Node.pair();
      const [node, other] = pair;
      await using eyes = await watch(node.namespace);
      await node.namespace.run('nft', `add table inet count; add table arp count; ${COUNTERS.join('; ')}`);
      const keepalived = await other.start();
      await keepalived.hear('states', isMaster);
      for (let i = 0; i < 5; i++) {
        await speakFrom(other.namespace, '10.0.0.2', '10.0.0.1');
        await speakFrom(other.namespace, 'fd00::2', 'fd00::1');
      }
      const many = async () => (await counted(node.namespace, 'before')).every((packets) => packets >= 5);
      await eventually('packets of each kind came', many, FINDING_MS);
      await keepalived.ask('stop', 'stopped');
      expect(await counted(node.namespace, 'after')).toEqual(await counted(node.namespace, 'before'));
      expect(await ruleset(node.namespace)).toMatch(/adverts_0 \{[^}]*10\.0\.0\.2 \. 224\.0\.0\.18/);
      expect(await ruleset(node.namespace)).toMatch(/announced_0 \{[^}]*10\.0\.0\.2 \. 224\.0\.0\.18/);
      expect(findingsOf(eyes)).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'given 100 machines that claim the VIP, then 64 are recorded, and every packet passes',
    async () => {
      await using pair = await Node.pair();
      const [node, other] = pair;
      await using _eyes = await watch(node.namespace);
      await node.namespace.run('nft', `add table inet count; add table arp count; ${COUNTERS.join('; ')}`);
      // A change of its MAC address makes a machine announce its addresses.
      await other.namespace.run('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/conf/eth0/arp_notify');
      await other.namespace.ip('address', 'delete', '10.0.0.2/24', 'dev', 'eth0');
      await other.namespace.ip('address', 'add', `${VIP}/32`, 'dev', 'eth0');
      for (let i = 0; i < 100; i++) {
        await other.namespace.ip('link', 'set', 'eth0', 'address', `02:00:00:00:00:${i.toString(16).padStart(2, '0')}`);
      }
      const arp = async (chain: string) => (await counted(node.namespace, chain)).at(-1) ?? 0;
      await eventually('all claims came', async () => (await arp('before')) >= 100);
      expect(await arp('after')).toBe(await arp('before'));
      expect((await ruleset(node.namespace)).match(/02:00:00:00:00:\w\w counter/g)).toHaveLength(64);
    },
    LONG_MS,
  );
});
