// A lab as a screen gets to see it, without one.

import type { StatusDocument } from '../../../../src/admin/contract.ts';
import type { Fault } from '../../../../src/lab/names.ts';
import type { NodeView } from '../../../../src/lab/node-view.ts';
import { makeTopology } from '../../../../src/lab/topology.ts';
import type { WatchedLab } from '../../../../src/lab/watch/lab-watch.ts';
import type { Snapshot } from '../../../../src/lab/watch/snapshot.ts';

/** Samples and attempts up to this moment. */
const NOW = 100_000;

const readyBackends = (count: number) => Array.from({ length: count }, () => ({ state: 'ready' }));

/** What a screen reads of a status, for a node of three that serves. */
const status = (state: 'master' | 'backup') =>
  ({
    vrrp: [{ state, priority: state === 'master' ? 239 : 184 }],
    score: { value: state === 'master' ? 238 : 183, canServe: true, draining: false },
    backends: readyBackends(3),
    findings: [],
  }) as unknown as StatusDocument;

/** node1 of three has the VIP and all is well, but for what is given. */
export function snapshot(count = 3, changed: Partial<Snapshot> = {}): Snapshot {
  const nodes: NodeView[] = makeTopology('show', count).nodes.map((node, i) => ({
    node,
    cable: 'plugged',
    cplb: true,
    apiServer: true,
    hasVip: i === 0,
    status: status(i === 0 ? 'master' : 'backup'),
  }));
  const moments = Array.from({ length: 100 }, (_, i) => NOW - 2000 + i * 20);
  return {
    at: NOW,
    lab: 'show',
    vips: '192.0.2.100/24',
    nodes,
    cutOff: [],
    waiting: [],
    vip: { holder: 'node1', heldSince: NOW - 2000, holders: ['node1'], since: NOW - 2000 },
    samples: moments.map((at) => ({ at, holders: ['node1'] })),
    attempts: moments.map((startedAt, i) => ({ startedAt, ms: 4, server: `node${(i % count) + 1}` })),
    tally: { attempts: 100, failed: 0, longestGapMs: 0, toldUntil: NOW },
    happenings: [],
    ...changed,
  };
}

/** The same one whose holder lost power 1 s ago: nobody had the VIP for 600 ms, and attempts failed. */
export function afterPowerLoss(): Snapshot {
  const before = snapshot();
  const struck = NOW - 1000;
  const moved = NOW - 400;
  const gone = (at: number): boolean => at >= struck && at < moved;
  const nodes = before.nodes.map((view, i) =>
    i === 0 ? { ...view, cable: 'pulled' as const, cplb: false, apiServer: false, status: undefined } : view,
  );
  return {
    ...before,
    nodes,
    vip: { holder: 'node2', heldSince: moved, holders: ['node2'], since: moved },
    samples: before.samples.map(({ at }) => ({
      at,
      holders: gone(at) ? [] : [at < struck ? 'node1' : 'node2'],
    })),
    attempts: before.attempts.map((attempt) =>
      gone(attempt.startedAt) ? { startedAt: attempt.startedAt, ms: 900, error: 'gone' } : attempt,
    ),
    tally: { attempts: 100, failed: 30, longestGapMs: 600, toldUntil: NOW },
    happenings: [
      { at: struck, tone: 'bad', text: 'node1: power struck' },
      { at: moved, tone: 'accent', text: 'VIP node1 → node2 after 600 ms, client gap 600 ms, 30 failed' },
    ],
  };
}

/** A lab that shows what it is given, and notes what is done to it. */
export class FakeLab implements WatchedLab {
  readonly deeds: string[] = [];
  shown: () => Snapshot;

  constructor(shown: Snapshot) {
    this.shown = () => shown;
  }

  look(): Snapshot {
    return this.shown();
  }

  strike(name: string, fault: Fault): void {
    this.deeds.push(`${name} ${fault}`);
  }

  mend(names: readonly string[]): void {
    this.deeds.push(`mend ${names.join(' ')}`);
  }
}
