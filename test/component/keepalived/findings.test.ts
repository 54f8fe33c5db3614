// What real nodes that differ say of each other, and that it leads to the right finding.

import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { FindingKind } from '../../../src/base/finding.ts';
import { findingsIn, readCounters, type VrrpCounters } from '../../../src/keepalived/counters.ts';
import { runFiles } from '../../../src/keepalived/run-dir.ts';
import { YIELD_VALUE } from '../../../src/keepalived/score.ts';
import type { InstanceText } from '../../unit/plan/fixture.ts';
import { canMakeNamespaces, type Namespace } from '../host/namespace.ts';
import { eventually } from '../host/wait.ts';
import { Node, VIP } from './node.ts';
import { Speaker } from './speaker.ts';

const FIRST = '10.0.0.1';
const SECOND = '10.0.0.2';
const VIP6 = { virtualIPs: ['fd00::100/64'] };
const V2 = { vrrpVersion: 2, advertInterval: '1s' };
const UNICAST = { unicastPeers: [FIRST, SECOND] };

/** A rule of nftables for the adverts of a node. */
const rule = (namespace: Namespace, hook: 'input' | 'output', text: string): Promise<string> =>
  namespace.run(
    'nft',
    `add table inet test; add chain inet test c { type filter hook ${hook} priority 0; };
    add rule inet test c meta l4proto 112 ${text}`,
  );
const deaf = (namespace: Namespace) => rule(namespace, 'input', 'drop');

/** Writes what the track file says, which moves the VIP. */
const setScore = ({ folder }: Node, score: number): Promise<void> =>
  writeFile(runFiles(folder.path).scoreFile, `${score}\n`);

const speak = (node: Node, host: 1 | 2, instance: InstanceText = {}, score = 150 - host): Promise<Speaker> =>
  speakOf(node, host, [instance], score);

const speakOf = (node: Node, host: 1 | 2, instances: readonly InstanceText[], score: number): Promise<Speaker> =>
  Speaker.start(node, { addresses: [`10.0.0.${host}/24`, `fd00::${host}/64`], instances, score });

interface Difference {
  readonly given: string;
  readonly first?: InstanceText;
  readonly second: InstanceText;
  /** What both find, each of the other. */
  readonly kind: FindingKind;
  readonly firstSays: string;
  readonly secondSays?: string;
  readonly peers?: readonly [string | undefined, string | undefined];
}

const DIFFERENCES: readonly Difference[] = [
  {
    given: 'versions',
    second: V2,
    kind: 'version',
    firstSays: 'VRRP version 2, this one version 3',
    secondSays: 'VRRP version 3, this one version 2',
  },
  {
    given: 'passwords',
    first: { ...V2, authPass: 'one' },
    second: { ...V2, authPass: 'two' },
    kind: 'password',
    firstSays: 'another node has another password',
    secondSays: 'another node has another password',
  },
  {
    given: 'a password and none',
    first: { ...V2, authPass: 'one' },
    second: V2,
    kind: 'password',
    firstSays: 'another node has no password',
    secondSays: 'another node has a password',
  },
  {
    given: 'lists of VIPs',
    second: { virtualIPs: ['10.0.0.101/24'] },
    kind: 'vip-list',
    firstSays: 'VRID 51 without the VIP 10.0.0.100',
    secondSays: 'VRID 51 without the VIP 10.0.0.101',
  },
  {
    given: 'numbers of VIPs',
    second: { virtualIPs: ['10.0.0.100/24', '10.0.0.101/24'] },
    kind: 'vip-list',
    firstSays: 'announces 2 VIPs, this one has 1',
    secondSays: 'announces 1 VIPs, this one has 2',
  },
  {
    given: 'lists of peers, of which one does not have the other',
    first: { unicastPeers: ['10.0.0.3'] },
    second: UNICAST,
    kind: 'unknown-peer',
    firstSays: '10.0.0.2 sends adverts and is no unicast peer',
    peers: [SECOND, undefined],
  },
  {
    given: 'intervals of version 2',
    first: { ...V2, advertInterval: '2s' },
    second: V2,
    kind: 'interval',
    firstSays: 'every 1 sec, this one every 2 sec',
  },
];

describe.skipIf(!canMakeNamespaces).concurrent('nodes that differ (needs root)', () => {
  it.each(DIFFERENCES)('given two $given, then each that hears it finds $kind', async (difference) => {
    const { first, second, kind, firstSays, secondSays, peers = [] } = difference;
    await using pair = await Node.pair();
    await using one = await speak(pair[0], 1, first);
    await using two = await speak(pair[1], 2, second);
    const said = [firstSays, secondSays];
    for (const [i, speaker] of [one, two].entries()) {
      const what = said[i];
      if (what === undefined) continue;
      const found = await speaker.finds(kind);
      expect(found.what).toContain(what);
      expect(found.peer).toBe(peers[i]);
      expect(speaker.kinds).toEqual(new Set([kind]));
    }
  });

  it.each([
    ['by multicast', {}, 'a TTL of 64'],
    ['by unicast', UNICAST, 'a TTL of 64'],
  ])('given adverts that come over a router %s, then they are found', async (_given, instance, what) => {
    await using pair = await Node.pair();
    await rule(pair[1].namespace, 'output', 'ip ttl set 64');
    await using one = await speak(pair[0], 1, instance, 50);
    await using _two = await speak(pair[1], 2, instance, 100);
    expect(await one.finds('ttl')).toMatchObject({ instance: 'cplb-0', what: expect.stringContaining(what) });
  });

  it.each([
    ['IPv4', { virtualIPs: ['10.0.0.100/24'], unicastPeers: ['10.0.0.3'] }, UNICAST, SECOND, VIP],
    ['IPv6', { ...VIP6, unicastPeers: ['fd00::3'] }, { ...VIP6, unicastPeers: ['fd00::1'] }, 'fd00::2', 'fd00::100'],
  ])('given a stranger that is worth more, by unicast over %s, then the VIP stays', async (...[
    ,
    own,
    theirs,
    peer,
    vip,
  ]) => {
    await using pair = await Node.pair();
    await using one = await speak(pair[0], 1, own, 100);
    await pair[0].hasVip(vip, 10_000);
    await using _stranger = await speak(pair[1], 2, theirs, 200);
    expect(await one.finds('unknown-peer')).toMatchObject({ instance: 'cplb-0', peer });
    expect(await pair[0].vip(vip)).toBeDefined();
  });

  it('given adverts that are broken, then they are found', async () => {
    await using pair = await Node.pair();
    await rule(pair[1].namespace, 'output', '@th,48,16 set 0xdead'); // the checksum of RFC 5798, 5.2
    await using one = await speak(pair[0], 1, {}, 50);
    await using _two = await speak(pair[1], 2, {}, 100);
    expect(await one.finds('malformed')).toMatchObject({ instance: 'cplb-0' });
  });

  it('given one priority and two masters that begin to hear each other, then the one that yields finds it, with the address', async () => {
    await using pair = await Node.pair();
    for (const { namespace } of pair) await deaf(namespace);
    await using one = await speak(pair[0], 1, {}, 100);
    await using two = await speak(pair[1], 2, {}, 100);
    await Promise.all([one, two].map((each) => each.says('Entering MASTER STATE')));
    await pair[0].namespace.run('nft', 'delete table inet test');
    expect(await one.finds('same-priority')).toMatchObject({
      peer: SECOND,
      what: '10.0.0.2 has the priority 101, as this node has; the higher address wins',
    });
  });

  it('given a node that does not hear the other, then that one finds another master, after a while', async () => {
    await using pair = await Node.pair();
    await deaf(pair[1].namespace);
    await using one = await speak(pair[0], 1, {}, 100);
    await using _two = await speak(pair[1], 2, {}, 60);
    const what = '10.0.0.2 is master with priority 61 beside this node with 101';
    const found = await one.finds('another-master');
    expect(found).toMatchObject({ instance: 'cplb-0', peer: SECOND, what });
    expect(found.lastSeen - found.firstSeen).toBeGreaterThanOrEqual(4900);
  });
});

/** What keepalived counts: the signal is that of `keepalived --signum=JSON` on x86-64 and arm64 with glibc. */
async function counters(node: Node): Promise<VrrpCounters> {
  const [parent] = await node.pids();
  process.kill(parent, 36);
  const dump = await eventually('keepalived has written its dump', () =>
    readFile(node.folder.file('keepalived.json'), 'utf8')
      .then((text) => JSON.parse(text) as { stats: unknown }[])
      .catch(() => undefined),
  );
  return readCounters(dump[0]?.stats);
}

describe.skipIf(!canMakeNamespaces).concurrent('counters (needs root)', () => {
  it('given adverts that are discarded, then their counter says so too, and the finding of the line stays', async () => {
    await using pair = await Node.pair();
    await using one = await speak(pair[0], 1);
    await using _two = await speak(pair[1], 2, { virtualIPs: ['10.0.0.101/24'] });
    const { what } = await one.finds('vip-list');
    const now = await counters(pair[0]);
    expect(now.wrongVips).toBeGreaterThan(0);
    const counted = findingsIn('cplb-0', readCounters({}), now);
    expect(counted).toMatchObject([{ kind: 'vip-list', vague: true }]);
    counted.forEach(one.report);
    expect(one.current).toMatchObject([{ what }]);
  });
});

describe.skipIf(!canMakeNamespaces).concurrent('one node (needs root)', () => {
  it('given no permission to set the VIP, then it is found', async () => {
    await using node = await Node.make(`${FIRST}/24`);
    const wrap = ['setpriv', '--bounding-set', '-net_admin', '--inh-caps', '-net_admin'];
    await using one = await Speaker.start(node, { addresses: [`${FIRST}/24`], instances: [{}], score: 100, wrap });
    await one.says('setting VIPs');
    await eventually('it finds it', () => one.current[0]?.what.includes('let keepalived set the VIP'));
    expect(one.current).toMatchObject([{ kind: 'kernel', count: expect.any(Number) }]);
  });

  it('given somebody who takes the VIP off, then it is found, with the VIP', async () => {
    await using node = await Node.make(`${FIRST}/24`);
    await using one = await speak(node, 1);
    await node.hasVip(VIP);
    await node.namespace.ip('address', 'delete', `${VIP}/24`, 'dev', 'eth0');
    expect(await one.finds('vip-removed')).toMatchObject({ what: expect.stringContaining('10.0.0.100 off eth0') });
  });

  it('given a VRRP process that stood still, then it is found', async () => {
    await using node = await Node.make(`${FIRST}/24`);
    await using one = await speak(node, 1);
    await node.hasVip(VIP);
    const [, vrrp] = await node.pids();
    process.kill(vrrp, 'SIGSTOP');
    setTimeout(() => process.kill(vrrp, 'SIGCONT'), 2500); // keepalived tells of a second and more
    expect(await one.finds('delayed')).toMatchObject({ what: expect.stringMatching(/[2-9]\.\d s too late/) });
  });
});

describe.skipIf(!canMakeNamespaces).concurrent('nodes that agree (needs root)', () => {
  it.each<[string, readonly InstanceText[], (readonly InstanceText[])?]>([
    ['multicast', [{}]],
    ['unicast', [UNICAST]],
    ['both families', [{}, VIP6]],
    ['version 2 with a password', [{ ...V2, authPass: 'secret' }]],
    [
      'a mask and an interval that differ, as version 3 permits',
      [{}],
      [{ virtualIPs: ['10.0.0.100/32'], advertInterval: '400ms' }],
    ],
  ])(
    'given %s, then takeovers and a stop lead to no finding',
    async (_given, instances, others = instances) => {
      await using pair = await Node.pair();
      const [first, second] = pair;
      await using one = await speakOf(first, 1, instances, 150);
      await using two = await speakOf(second, 2, others, 100);
      await first.hasVip(VIP, 10_000);
      for (const [score, holder, loser] of [
        [50, second, first],
        [200, first, second],
        [YIELD_VALUE, second, first],
        [200, first, second],
      ] as const) {
        await setScore(first, score);
        await holder.hasVip(VIP, 10_000);
        await loser.hasNoVip();
      }
      await one.end();
      await second.hasVip(VIP, 10_000);
      for (const { kinds } of [one, two]) expect(kinds).toEqual(new Set());
    },
    40_000,
  );
});
