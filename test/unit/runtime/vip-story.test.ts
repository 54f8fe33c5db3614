import { describe, expect, it } from 'vitest';
import { masterDownMs, type Situation, storyOf } from '../../../src/runtime/vip-story.ts';

const FAST = { vrrpVersion: 3, advertIntervalMs: 200 } as const;
const SLOW = { vrrpVersion: 2, advertIntervalMs: 1000 } as const;
const NOW = 1_000_000;
const PEER = '10.0.0.2';

/** A backup that can serve, has listened for a minute and heard a holder; now it is what `change` says. */
const situation = (change: Partial<Situation>): Situation => ({
  timing: FAST,
  to: 'master',
  at: NOW,
  standing: { canServe: true, draining: false, incumbent: true, rank: 38 },
  omens: {},
  lowerSince: undefined,
  change: undefined,
  holder: PEER,
  listeningSince: NOW - 60_000,
  hasHeard: true,
  stopping: undefined,
  exit: undefined,
  ...change,
});

const ago = <T extends object>(ms: number, what: T) => ({ ...what, at: NOW - ms });
const OWN = 'priority 199 of this node (can serve 160 + rank 38) → master';
const unable = { canServe: false, draining: false, incumbent: true, rank: 3 };
const fall = { why: 'health: no backend is ready', from: 238, to: 78 };
const rise = { why: 'health: this node can serve', from: 38, to: 198 };

describe('masterDownMs', () => {
  it.each([
    [FAST, 199, 644.53],
    [FAST, 1, 799.22],
    [SLOW, 199, 3222.66],
    [{ vrrpVersion: 2, advertIntervalMs: 2000 } as const, 199, 6222.66],
    [{ vrrpVersion: 3, advertIntervalMs: 1000 } as const, 240, 3062.5],
  ])('given %j and priority %i, then it waits %d ms', (timing, priority, ms) => {
    expect(masterDownMs(timing, priority)).toBeCloseTo(ms, 2);
  });
});

describe('storyOf a VIP that was taken', () => {
  it.each<[string, Partial<Situation>, string, number | undefined, string | undefined]>([
    ['silence', {}, `10.0.0.2 fell silent 645 ms ago → ${OWN}`, 645, 'silence'],
    ['silence of one not known', { holder: undefined }, `the holder fell silent 645 ms ago → ${OWN}`, 645, 'silence'],
    [
      'silence, and nobody can serve',
      { standing: unable },
      '10.0.0.2 fell silent 797 ms ago → priority 4 of this node (cannot serve 0 + rank 3) → master',
      797,
      'silence',
    ],
    [
      'a farewell',
      { omens: { farewell: ago(46, {}) } },
      `10.0.0.2 said that it stops, 46 ms ago → ${OWN}`,
      46,
      'farewell',
    ],
    [
      'a farewell of long ago',
      { omens: { farewell: ago(5000, {}) } },
      `10.0.0.2 fell silent 645 ms ago → ${OWN}`,
      645,
      'silence',
    ],
    [
      'a holder that is worth less',
      { omens: { lower: ago(100, { peer: PEER, priority: 79 }) }, lowerSince: NOW - 700 },
      `10.0.0.2 has priority 79 → ${OWN}`,
      700,
      'outranked',
    ],
    [
      'a rise of this node',
      { omens: { lower: ago(100, { peer: PEER, priority: 79 }) }, lowerSince: NOW - 700, change: ago(800, rise) },
      `health: this node can serve → score 38 → 198 → priority 199 → 10.0.0.2 has priority 79 → ${OWN}`,
      800,
      'outranked',
    ],
    [
      'a rise of long ago',
      { omens: { lower: ago(100, { peer: PEER, priority: 79 }) }, lowerSince: NOW - 700, change: ago(60_000, rise) },
      `10.0.0.2 has priority 79 → ${OWN}`,
      700,
      'outranked',
    ],
    ['nobody', { hasHeard: false }, `no other holder was heard for 60000 ms → ${OWN}`, undefined, undefined],
  ])('given %s, then the chain says so', (_given, change, chain, tookMs, takeover) => {
    const story = storyOf(situation(change));
    expect([story.chain, story.tookMs, story.takeover]).toEqual([chain, tookMs, takeover]);
  });
});

describe('storyOf a VIP that was given up', () => {
  const higher = ago(2, { peer: PEER, priority: 199 });
  it.each<[string, Partial<Situation>, string, number | undefined]>([
    [
      'a fall of this node',
      { to: 'backup', change: ago(650, fall), omens: { higher } },
      'health: no backend is ready → score 238 → 78 → priority 79 → 10.0.0.2 has priority 199 → backup',
      650,
    ],
    [
      'a fall of long ago',
      { to: 'backup', change: ago(60_000, fall), omens: { higher } },
      '10.0.0.2 has priority 199 → backup',
      2,
    ],
    [
      'a rise of this node',
      { to: 'backup', change: ago(300, rise), omens: { higher } },
      '10.0.0.2 has priority 199 → backup',
      2,
    ],
    ['nothing that is known', { to: 'backup' }, 'another node is worth more → backup', undefined],
    [
      'a link that is down',
      { to: 'fault', omens: { fault: ago(1, { why: 'the link eth0 is down' }) } },
      'the link eth0 is down → fault',
      1,
    ],
    ['a fault without a word', { to: 'fault' }, 'this node yields, or its interface is down → fault', undefined],
    [
      'a stop',
      { to: 'fault', stopping: ago(9, { why: 'SIGTERM' }), omens: { fault: ago(3, { why: 'this node yields' }) } },
      'SIGTERM → this node yields → fault',
      9,
    ],
    ['an end of keepalived', { to: 'init', exit: 'it was killed' }, 'keepalived ended: it was killed → init', 0],
    ['an end without a reason', { to: 'init' }, 'keepalived ended → init', 0],
    [
      'slow adverts',
      { to: 'backup', timing: SLOW, change: ago(7000, fall), omens: { higher } },
      'health: no backend is ready → score 238 → 78 → priority 79 → 10.0.0.2 has priority 199 → backup',
      7000,
    ],
  ])('given %s, then the chain says so', (_given, change, chain, tookMs) => {
    const story = storyOf(situation(change));
    expect([story.chain, story.tookMs, story.takeover]).toEqual([chain, tookMs, undefined]);
  });
});
