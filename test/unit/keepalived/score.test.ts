import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE_PRIORITY, type Standing, scoreOf, YIELD_VALUE } from '../../../src/keepalived/score.ts';
import { MAX_RANK } from '../../../src/plan/rank.ts';

/** The priorities that keepalived can hold without being the address owner, or in FAULT. */
const [LOWEST, HIGHEST] = [1, 253];

interface Node {
  readonly rank: number;
  readonly alive: boolean;
  readonly canServe: boolean;
}

/** Something that happens to one node of a cluster. */
interface Event {
  readonly node: number;
  readonly change: Partial<Pick<Node, 'alive' | 'canServe'>>;
}

const priorityOf = (standing: Standing): number => BASE_PRIORITY + scoreOf(standing);

/** Nodes of different ranks, and whoever of them holds the VIP. */
class Cluster {
  readonly nodes: Node[];
  holder: number | undefined;

  constructor(ranks: readonly number[]) {
    this.nodes = ranks.map((rank) => ({ rank, alive: true, canServe: false }));
    this.elect();
  }

  /** The priority of each living node. */
  priorities(): readonly { index: number; priority: number }[] {
    return this.nodes.flatMap(({ rank, alive, canServe }, index) =>
      alive ? [{ index, priority: priorityOf({ rank, canServe, incumbent: index === this.holder }) }] : [],
    );
  }

  /** VRRP with preemption: the living node with the highest priority becomes the holder. */
  elect(): void {
    const [best] = this.priorities().toSorted((a, b) => b.priority - a.priority);
    this.holder = best?.index;
  }

  happen({ node, change }: Event): void {
    const index = node % this.nodes.length;
    this.nodes[index] = { ...(this.nodes[index] as Node), ...change };
    if (change.alive === false && this.holder === index) this.holder = undefined;
    this.elect();
  }

  get held(): Node | undefined {
    return this.holder === undefined ? undefined : this.nodes[this.holder];
  }
}

const ranks = fc.uniqueArray(fc.integer({ min: 0, max: MAX_RANK }), { minLength: 2, maxLength: 7 });
const change: fc.Arbitrary<Event['change']> = fc.constantFrom(
  { canServe: true },
  { canServe: false },
  { alive: false },
  { alive: true },
);
const history = fc.array(fc.record({ node: fc.nat({ max: 6 }), change }), { maxLength: 30 });

/** Lets a random history happen and calls `check` after each event with the holder before it. */
const always = (check: (cluster: Cluster, event: Event, before: number | undefined) => void) =>
  fc.assert(
    fc.property(ranks, history, (given, events) => {
      const cluster = new Cluster(given);
      for (const event of events) {
        const before = cluster.holder;
        cluster.happen(event);
        check(cluster, event, before);
      }
    }),
    { numRuns: 500 },
  );

describe('given 2 to 7 nodes whose health changes at random', () => {
  it('when some node can serve, then the holder can', () => {
    always(({ nodes, held }) => {
      if (nodes.some(({ alive, canServe }) => alive && canServe)) expect(held?.canServe).toBe(true);
    });
  });

  it('when a node recovers or returns while the holder serves, then the VIP stays', () => {
    always(({ nodes, holder }, { change }, before) => {
      const recovers = change.alive === true || change.canServe === true;
      if (recovers && before !== undefined && nodes[before]?.canServe === true) expect(holder).toBe(before);
    });
  });

  it('when no node can serve, then one still holds the VIP, and it does not wander', () => {
    always(({ nodes, holder }, _event, before) => {
      const living = nodes.filter(({ alive }) => alive);
      if (living.length === 0 || living.some(({ canServe }) => canServe)) return;
      expect(holder).toBeDefined();
      const wasUseless = before !== undefined && nodes[before]?.alive === true && nodes[before]?.canServe === false;
      if (wasUseless) expect(holder).toBe(before);
    });
  });

  it('then no two priorities are ever equal', () => {
    always((cluster) => {
      const priorities = cluster.priorities().map(({ priority }) => priority);
      expect(new Set(priorities).size).toBe(priorities.length);
    });
  });

  it('then a second election right after the first changes nothing', () => {
    always((cluster) => {
      const { holder } = cluster;
      cluster.elect();
      expect(cluster.holder).toBe(holder);
    });
  });
});

describe('the numbers', () => {
  const standing = fc.record({
    canServe: fc.boolean(),
    incumbent: fc.boolean(),
    rank: fc.integer({ min: 0, max: MAX_RANK }),
  });

  it('given any standing, then the priority is one that keepalived takes as it is', () => {
    fc.assert(
      fc.property(standing, (any) => {
        expect(priorityOf(any)).toBeGreaterThanOrEqual(LOWEST);
        expect(priorityOf(any)).toBeLessThanOrEqual(HIGHEST);
      }),
    );
  });

  it.each<[string, Standing, number]>([
    ['nothing to say for it', { canServe: false, incumbent: false, rank: 0 }, 0],
    ['the first rank', { canServe: false, incumbent: false, rank: 48 }, 48],
    ['the VIP but no backend', { canServe: false, incumbent: true, rank: 8 }, 58],
    ['a ready backend', { canServe: true, incumbent: false, rank: 8 }, 158],
    ['everything', { canServe: true, incumbent: true, rank: 48 }, 248],
  ])('given %s, then the score is as documented', (_given, standing, score) => {
    expect(scoreOf(standing)).toBe(score);
  });

  it('given the yield, then the sum is in the range that keepalived takes for FAULT', () => {
    expect(YIELD_VALUE).toBeLessThanOrEqual(-254);
  });
});
