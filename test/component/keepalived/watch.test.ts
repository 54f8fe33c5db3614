// What the watch sees of real nodes that do not hear each other, and of a stranger that has the VIP.

import { describe, expect, it } from 'vitest';
import type { InstanceText } from '../../unit/plan/fixture.ts';
import { canMakeNamespaces } from '../host/namespace.ts';
import { eventually } from '../host/wait.ts';
import { isMaster, Node, VIP, VIP6 } from './node.ts';
import { FINDING_MS, finding, findingsOf, macOf, speakFrom, watch, watchedNode } from './watched.ts';

const LONG_MS = 60_000;
const IPV6 = { virtualIPs: [`${VIP6}/64`] };

interface Disagreement {
  readonly given: string;
  readonly first: InstanceText;
  readonly second: InstanceText;
  /** What each of both finds of the other. */
  readonly kinds: readonly string[];
  /** By which address it knows the other. */
  readonly peers: readonly [ofFirst: string | RegExp, ofSecond: string | RegExp];
}

const DISAGREEMENTS: readonly Disagreement[] = [
  {
    given: 'unicast here and multicast there',
    first: { unicastPeers: ['10.0.0.2'] },
    second: {},
    kinds: ['mode', 'another-master'],
    peers: ['10.0.0.2', '10.0.0.1'],
  },
  {
    given: 'the same over IPv6',
    first: { ...IPV6, unicastPeers: ['fd00::2'] },
    second: IPV6,
    kinds: ['mode', 'another-master'],
    peers: [/^fe80:/, 'fd00::1'],
  },
  {
    given: 'another VRID',
    first: {},
    second: { virtualRouterID: 52 },
    kinds: ['vrid'],
    peers: ['10.0.0.2', '10.0.0.1'],
  },
];

describe.skipIf(!canMakeNamespaces).concurrent('two nodes that do not hear each other (needs root)', () => {
  it.each(DISAGREEMENTS)(
    'given $given, then each finds that, and the first that the other has its VIP',
    async (row) => {
      await using pair = await Node.pair();
      await using one = await watchedNode(pair[0], { instances: [row.first] });
      await one.keepalived.hear('states', isMaster);
      await using other = await watchedNode(pair[1], { instances: [row.second] });
      for (const [i, { eyes }] of [one, other].entries()) {
        for (const kind of row.kinds) {
          const { peer } = await eyes.hear('finding', finding(kind), 0, FINDING_MS);
          expect(peer).toMatch(row.peers[i] ?? '');
        }
      }
      // keepalived claims its addresses again 5 s after it became master, and then every minute
      const mac = await macOf(pair[1].namespace);
      await one.eyes.hear('finding', finding('duplicate-address', mac), 0, FINDING_MS);
    },
    LONG_MS,
  );

  it(
    'given unicast from a node that is no peer, then that is found where the peers are wrong',
    async () => {
      await using pair = await Node.pair();
      await using one = await watchedNode(pair[0], { instances: [{ unicastPeers: ['10.0.0.9'] }], score: 50 });
      await using _other = await watchedNode(pair[1], { instances: [{ unicastPeers: ['10.0.0.1'] }] });
      const said = await one.eyes.hear('finding', finding('unknown-peer'), 0, FINDING_MS);
      expect(said).toMatchObject({ instance: 'cplb-0', peer: '10.0.0.2', what: expect.stringContaining('(10.0.0.9)') });
    },
    LONG_MS,
  );
});

describe.skipIf(!canMakeNamespaces).concurrent('nodes that are well (needs root)', () => {
  it(
    'given a takeover and another back, then nothing is found but the stranger that comes afterwards',
    async () => {
      await using pair = await Node.pair();
      const instances = [{}, { ...IPV6, virtualRouterID: 52 }];
      await using one = await watchedNode(pair[0], { instances });
      await using other = await watchedNode(pair[1], { instances, score: 50 });
      await pair[0].hasVip(VIP6, FINDING_MS);
      for (const [score, taker] of [
        [150, pair[1]],
        [50, pair[0]],
      ] as const) {
        other.keepalived.tell(`score ${score}`);
        await taker.hasVip(VIP6, FINDING_MS);
      }
      const claim = async () => {
        await pair[1].namespace.ip('address', 'add', `${VIP}/24`, 'dev', 'eth0').catch(() => {});
        await speakFrom(pair[1].namespace, VIP, '10.0.0.77').catch(() => {});
        return findingsOf(one.eyes).length > 0;
      };
      await eventually('the stranger is found', claim, FINDING_MS);
      expect(new Set(findingsOf(one.eyes).map(({ kind }) => kind))).toEqual(new Set(['duplicate-address']));
      expect(findingsOf(other.eyes)).toEqual([]);
    },
    LONG_MS,
  );
});

describe.skipIf(!canMakeNamespaces).concurrent('a stranger with the VIP (needs root)', () => {
  it.each([
    ['IPv4', {}, VIP, '10.0.0.1'],
    ['IPv6', IPV6, VIP6, 'fd00::1'],
  ])(
    'given %s, then it is found by its MAC address while this node is master, and only then',
    async (_given, instance, vip, own) => {
      await using pair = await Node.pair();
      const [node, stranger] = pair;
      await using eyes = await watch(node.namespace, { instances: [instance] });
      const nodad = vip.includes(':') ? ['nodad'] : [];
      await stranger.namespace.ip('address', 'add', vip, 'dev', 'eth0', ...nodad);
      const speak = async () => {
        await node.namespace.ip('neighbour', 'flush', 'dev', 'eth0');
        await stranger.namespace.ip('neighbour', 'flush', 'dev', 'eth0');
        await speakFrom(stranger.namespace, vip, own);
        return findingsOf(eyes).length > 0;
      };
      await speak();
      const counted = async () =>
        (await node.namespace.run('nft', 'list', 'ruleset')).includes(await macOf(stranger.namespace));
      await eventually('the claim is counted', counted);
      expect(findingsOf(eyes)).toEqual([]);
      eyes.tell(JSON.stringify({ 'cplb-0': 'master' }));
      await eventually('the stranger is found', speak, FINDING_MS);
      expect(findingsOf(eyes)[0]).toMatchObject({
        ...{ kind: 'duplicate-address', instance: 'cplb-0', peer: await macOf(stranger.namespace) },
        what: expect.stringContaining(vip),
      });
    },
    LONG_MS,
  );
});
