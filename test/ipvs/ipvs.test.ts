// The balancer `ipvs` on a kernel that has it, as k0s documents it: three nodes with a VIP of each family.

import { beforeAll, describe, expect, it } from 'vitest';
import { useGuest } from './guest-fixture.ts';
import { addressesOf, NODES, type NodeName, Nodes, VIPS } from './nodes.ts';

const SETTINGS = ['net/ipv4/conf/eth0/arp_ignore', 'net/ipv4/conf/eth0/arp_announce', 'net/ipv4/vs/expire_nodest_conn'];

/** A lab of three nodes takes 30 s by the guest's clock, and on a busy machine ten times that. */
const UP_MS = 480_000;

/** More than any single event takes on a busy machine. */
const STORY_MS = 240_000;

const othersThan = (...left: readonly NodeName[]): readonly NodeName[] => NODES.filter((node) => !left.includes(node));

/** The tests follow each other: what one has taken down stays down for the next. */
describe('virtual servers of three nodes', () => {
  const guest = useGuest();
  let nodes: Nodes;
  beforeAll(async () => {
    nodes = await Nodes.up(guest());
  }, UP_MS);

  it('given nodes at rest, then the table is on the holder alone, and every node takes packets for the VIPs', async () => {
    const holder = await nodes.holder();
    await nodes.balances(holder, NODES, 'the holder balances over all API servers');
    for (const node of NODES) {
      if (node !== holder) expect(await nodes.table(node)).toEqual([]);
      expect(await nodes.consumed(node)).toMatch(node === holder ? /generated\.conf$/ : /^\/dev\/null$/);
      expect((await nodes.addresses(node, 'dummyvip0')).toSorted()).toEqual([`${VIPS[0]}/32`, `${VIPS[1]}/128`]);
      expect(await nodes.settings(node, SETTINGS)).toEqual(['1', '2', '1']);
    }
  });

  it('given clients, then each API server gets its share, and the holder alone says that it has the VIPs', async () => {
    const answers = await nodes.connect('client', 6);
    expect(answers.map((each) => each.toSorted())).toEqual(VIPS.map(() => NODES.flatMap((node) => [node, node])));
    const mac = /link\/ether (\S+)/.exec(await nodes.on(await nodes.holder(), 'ip link show dev eth0'))?.[1] ?? 'none';
    for (const vip of VIPS) expect(await nodes.on('client', `ip neighbour show to ${vip}`)).toContain(mac);
  });

  it('given clients on the nodes themselves, then they reach their own API server, on the holder too', async () => {
    for (const node of NODES) {
      expect(await nodes.connect(node, 3)).toEqual(VIPS.map(() => [node, node, node]));
    }
  });

  it('given another program that empties the table, then it is filled again, and a finding says so', async () => {
    const holder = await nodes.holder();
    await nodes.on(holder, 'ipvsadm --clear');
    await nodes.balances(holder, NODES, 'the table is filled again');
    expect(await nodes.log(holder)).toContain('another program took virtual servers out of the kernel');
  });

  it(
    'given a keepalived that is killed on the holder, then the table moves, and nothing of it stays behind',
    async () => {
      const before = await nodes.holder();
      await nodes.strike(before, 'keepalived');
      const after = await nodes.holder(before);
      await nodes.balances(after, NODES, 'the new holder balances');
      await nodes.balances(before, [], 'the old one does not');
    },
    STORY_MS,
  );

  it(
    'given an API server that dies and comes back, then it is taken out and put back',
    async () => {
      const holder = await nodes.holder();
      const [victim] = othersThan(holder) as [NodeName];
      await nodes.strike(victim, 'api-server');
      await nodes.balances(holder, othersThan(victim), `${victim} is taken out`);
      const answers = await nodes.connect('client', 2);
      expect(answers.map((each) => each.toSorted())).toEqual(VIPS.map(() => othersThan(victim)));
      await nodes.heal(victim);
      await nodes.balances(holder, NODES, `${victim} is put back`);
    },
    STORY_MS,
  );

  it(
    'given a holder that loses power, then another one has the table, without it',
    async () => {
      const before = await nodes.holder();
      await nodes.strike(before, 'power');
      const after = await nodes.holder(before);
      await nodes.balances(after, othersThan(before), `${before} is taken out`);
      const answers = await nodes.connect('client', 2);
      expect(answers.map((each) => each.toSorted())).toEqual(VIPS.map(() => othersThan(before)));
      await nodes.heal(before);
      await nodes.balances(before, [], 'what came back balances nothing');
    },
    STORY_MS,
  );

  it(
    'given a stop, then nothing is left on any node, and the last one had the table alone',
    async () => {
      const last = await nodes.holder();
      await Promise.all(othersThan(last).map((node) => nodes.strike(node, 'stop')));
      await nodes.balances(last, NODES, 'the last one balances over all API servers');
      await nodes.strike(last, 'stop');
      for (const node of NODES) {
        expect(await nodes.table(node)).toEqual([]);
        expect(await nodes.addresses(node, 'dummyvip0')).toEqual([]);
        expect((await nodes.addresses(node, 'eth0')).map((each) => each.split('/')[0])).toEqual(addressesOf(node));
        expect(await nodes.settings(node, SETTINGS)).toEqual(['0', '0', '0']);
        expect(await nodes.on(node, 'nft list tables')).toBe('');
        expect((await nodes.files(node)).filter((name) => /virtualservers|sysctls/.test(name))).toEqual([]);
      }
    },
    STORY_MS,
  );
});
