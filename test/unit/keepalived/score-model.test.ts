import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIp } from '../../../src/base/ip.ts';
import { rankOf } from '../../../src/plan/rank.ts';
import { ip } from '../plan/fixture.ts';
import { Cluster, type Event, levelOf, type Node } from './election.ts';

/** The nodes and the place of the holder before an event. */
interface Before {
  readonly nodes: readonly Node[];
  readonly holder: number;
}

type Check = (cluster: Cluster, before: Before, event: Event) => void;

const addresses = fc.uniqueArray(
  fc.ipV4().map((text) => parseIp(text) ?? ip('10.0.0.1')),
  { minLength: 2, maxLength: 7 },
);

/** Nodes as their addresses rank them, one of them the leader or none; the first is k0s' if `first` says so. */
const nodesWith = (first: Node['kind']) =>
  fc
    .tuple(addresses, fc.option(fc.nat({ max: 6 })))
    .map(([known, leader]) =>
      known.map((own, i) => ({ kind: i === 0 ? first : ('cplb' as const), rank: rankOf(known, own, i === leader) })),
    );

const change: fc.Arbitrary<Event['change']> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ canServe: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ draining: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ presence: fc.constantFrom('present', 'present', 'stopped', 'cut off') }) },
);
const place = fc.nat({ max: 6 });
const history = fc.array(fc.record({ node: place, change, first: place }), { minLength: 1, maxLength: 40 });

/** Lets random histories happen and checks after each event. */
const always = (check: Check, first: Node['kind'] = 'cplb') =>
  fc.assert(
    fc.property(nodesWith(first), history, (start, events) => {
      const cluster = new Cluster(start);
      for (const event of events) {
        const before = { nodes: [...cluster.nodes], holder: cluster.holder };
        cluster.happen(event);
        check(cluster, before, event);
      }
    }),
    { numRuns: 300 }, // of up to 40 events each, and others in each run of the tests
  );

/** The node that the event put back among the others after it had been alone with the VIP. */
const rejoined = ({ nodes }: Cluster, before: Before): number =>
  nodes.findIndex(({ presence }, i) => presence === 'present' && before.nodes[i]?.presence === 'cut off');

/** The holder of before, if it is still present. */
const remaining = ({ nodes }: Cluster, { holder }: Before): Node | undefined =>
  nodes[holder]?.presence === 'present' ? nodes[holder] : undefined;

const isPresent = ({ present }: Cluster): boolean => present.length > 0;

describe('given 2 to 7 nodes that fail, recover, are drained, leave and return', () => {
  it('when some are better than others, then one of the best has the VIP', () => {
    always((cluster) => {
      for (const holder of cluster.holders) expect(levelOf(holder)).toBe(cluster.bestLevel);
    });
  });

  it('when the holder is as good as any, then nothing moves the VIP', () => {
    always((cluster, before) => {
      const held = remaining(cluster, before);
      if (held === undefined || levelOf(held) < cluster.bestLevel || rejoined(cluster, before) >= 0) return;
      expect(cluster.holder).toBe(before.holder);
      expect(cluster.moves).toBe(0);
    });
  });

  it('when a node comes back that had the VIP where it was cut off, then one of the two holders keeps it', () => {
    always((cluster, before) => {
      const back = rejoined(cluster, before);
      if (back >= 0 && before.holder >= 0) expect([back, before.holder]).toContain(cluster.holder);
    });
  });

  it('when nodes are present, then exactly one has the VIP, though none may be able to serve', () => {
    always((cluster) => expect(cluster.holders).toHaveLength(isPresent(cluster) ? 1 : 0));
  });

  it('when no node can serve any more, then the VIP stays where it is', () => {
    always((cluster, before, { change }) => {
      if (cluster.bestLevel > 0 || change.presence !== undefined) return;
      expect(cluster.holder).toBe(before.holder);
      expect(cluster.moves).toBe(0);
    });
  });

  it('then no two priorities are ever equal, not even while some lag behind', () => {
    always(({ ties }) => expect(ties).toBe(0));
  });

  it('then one event moves the VIP once at most, and after two rounds nobody has anything to write', () => {
    always(({ moves, rounds }) => {
      expect(moves).toBeLessThanOrEqual(1);
      expect(rounds).toBeLessThanOrEqual(2);
    });
  });
});

describe('given a k0s node among cplb nodes', () => {
  const K0S = 0;
  const withK0s = (check: Check) => always(check, 'k0s');

  it('when a cplb node that can serve has the VIP, then it keeps it, also against a k0s node that held it elsewhere', () => {
    withK0s((cluster, before) => {
      const held = remaining(cluster, before);
      if (held?.kind !== 'cplb' || levelOf(held) < 2 || rejoined(cluster, before) > K0S) return;
      expect(cluster.holder).toBe(before.holder);
    });
  });

  it('when the k0s node has the VIP, then no cplb node takes it', () => {
    withK0s((cluster, before) => {
      if (remaining(cluster, before)?.kind !== 'k0s' || rejoined(cluster, before) > K0S) return;
      expect(cluster.holder).toBe(K0S);
    });
  });

  it('when a cplb node has the VIP beside it, then that node can serve and is not drained', () => {
    withK0s(({ nodes, holders }) => {
      if (nodes[K0S]?.presence !== 'present') return;
      for (const holder of holders) expect(holder.kind === 'k0s' || levelOf(holder) === 2).toBe(true);
    });
  });

  it('when the k0s node is not there, then the best cplb node has the VIP', () => {
    withK0s((cluster) => {
      if (cluster.nodes[K0S]?.presence === 'present') return;
      for (const holder of cluster.holders) expect(levelOf(holder)).toBe(cluster.bestLevel);
    });
  });

  it('then no two priorities are ever equal, and one event moves the VIP once at most', () => {
    withK0s(({ ties, moves }) => {
      expect(ties).toBe(0);
      expect(moves).toBeLessThanOrEqual(1);
    });
  });
});
