// The lines of a lab's timeline, its banner, and the cells of its nodes.

import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../../src/lab/watch/cells.ts';
import { bannerOf } from '../../../../src/ui/lab/banner.ts';
import { cellsOfNode, TITLES } from '../../../../src/ui/lab/node-columns.ts';
import { lasting } from '../../../../src/ui/lab/signs.ts';
import { clientStrip, gapLabels, laneStrip, latencyStrip, sharesIn, vipStrip } from '../../../../src/ui/lab/strips.ts';
import { textOf } from '../../../../src/ui/line.ts';
import { snapshot } from './fixture.ts';

const NAMES = ['node1', 'node2', 'node3'];

const cell = (changed: Partial<Cell>, i = 0): Cell => ({
  from: i * 100,
  servers: [],
  failed: 0,
  pending: 0,
  ...changed,
});
const cells = (...changed: Partial<Cell>[]): readonly Cell[] => changed.map(cell);

describe('strips', () => {
  it('given who had the VIP, then each cell is the number of the node, or a sign of what must not be', () => {
    const row = cells(
      {},
      { holders: ['node1'] },
      { holders: [] },
      { holders: ['node1', 'node2'] },
      { holders: ['node3'] },
    );
    expect(textOf(vipStrip(row, NAMES))).toBe(' 1·!3');
    expect(vipStrip(row, NAMES)[3]).toMatchObject({ tone: 'bad', style: 'bold inverse' });
  });

  it('given who answered, then each cell is the last of them, unless one failed or hangs', () => {
    const [ok, failed] = [{ servers: ['node1', 'node2'] }, { servers: ['node1'], failed: 1 }];
    const row = cells({}, ok, failed, { servers: ['node2'], pending: 2 }, { servers: ['other'] });
    expect(textOf(clientStrip(row, NAMES))).toBe(' 2×·?');
    expect(textOf(laneStrip(row, 'node1', NAMES))).toBe(' ■■  ');
  });

  it('given latencies, then they are blocks below their cells, and a failure is a sign', () => {
    const row = cells({}, { latencyMs: 7 }, { failed: 2 }, { latencyMs: 3.5 }, {});
    expect(latencyStrip(row)).toBe(' █×▅ ');
    expect(latencyStrip(cells({}, {}))).toBe('  ');
  });

  it('given a cell without an answer in which nothing failed, then no failure is drawn in it', () => {
    const row = cells({ latencyMs: 7 }, {}, { pending: 3 }, { latencyMs: 7 });
    expect(latencyStrip(row)).toBe('█  █');
  });

  it.each([
    ['a gap with room for its length', { from: 200, ms: 1100 }, '  └ 1100 ms ─┘     '],
    ['a gap that is shorter', { from: 200, ms: 300 }, '300 ms             '],
    ['a gap at the end', { from: 1500, ms: 390 }, '             390 ms'],
    ['a gap that began before', { from: -500, ms: 1400 }, '   1400 ms         '],
    ['a gap that is long past', { from: -900, ms: 300 }, '                   '],
  ])('given %s, then its length stands below its end', (_given, gap, line) => {
    const row = Array.from({ length: 19 }, (_, i) => cell({}, i));
    expect(gapLabels(row, [{ ...gap, failed: 1 }]).text).toBe(line);
  });

  it.each([
    ['of which both have room', [0, 400, 900, 500], '400 ms   500 ms    '],
    ['of which the older one has to make room', [600, 384, 1000, 256], '384 ms 256 ms      '],
    ['of which the older one is too far from where it could stand', [900, 20, 1100, 20], '       20 ms       '],
  ] as const)('given two gaps %s, then none is written over the other', (_given, [from1, ms1, from2, ms2], line) => {
    const row = Array.from({ length: 19 }, (_, i) => cell({}, i));
    const gaps = [
      { from: from1, ms: ms1, failed: 1 },
      { from: from2, ms: ms2, failed: 1 },
    ];
    expect(gapLabels(row, gaps).text).toBe(line);
  });

  it('given answers, then the shares are in percent', () => {
    const shares = sharesIn(cells({ servers: ['node1', 'node1'] }, { servers: ['node2', 'node1'] }));
    expect([...shares]).toEqual([
      ['node1', 75],
      ['node2', 25],
    ]);
  });
});

describe('bannerOf', () => {
  const vip = (...holders: string[]) => ({ holder: 'node1', heldSince: 0, holders, since: 99_500 });

  it.each([
    ['one holder', { vip: vip('node1') }, '◆ node1 has 192.0.2.100/24 for 500 ms', 'good'],
    [
      'one that had it before anybody looked',
      { vip: { ...vip('node1'), isOlder: true } },
      '◆ node1 has 192.0.2.100/24 for more than 500 ms',
      'good',
    ],
    ['nobody', { vip: vip() }, '○ NOBODY has 192.0.2.100/24 for 500 ms', 'bad'],
    ['two', { vip: vip('node1', 'node2') }, '! TWO HOLDERS: node1 and node2 have 192.0.2.100/24 for 500 ms', 'bad'],
    [
      'another that is cut off',
      { vip: vip('node2'), cutOff: ['node1'] },
      '◆ node2 has 192.0.2.100/24 for 500 ms; so has node1, which is cut off',
      'good',
    ],
  ] as const)('given %s, then it says so', (_given, changed, text, tone) => {
    expect(bannerOf(snapshot(3, changed))).toEqual({ text, tone });
  });
});

describe('cellsOfNode', () => {
  const around = { vip: snapshot().vip, cutOff: ['node3'], shares: new Map([['node1', 34]]) };
  const [holder, backup, third] = snapshot().nodes;
  if (holder === undefined || backup === undefined || third === undefined) throw new Error('three nodes');
  const draining = { ...backup.status?.score, draining: true };
  const found = [{ kind: 'two-holders' }];
  const troubled = {
    ...backup.status,
    score: draining,
    findings: found,
    backends: [{ state: 'ready' }, { state: 'down' }],
  };

  it.each([
    ['the holder', holder, ['◆ node1', 'plugged', 'up', 'master', '238', '239', 'up 34%', '3 of 3', '-', '-']],
    ['one in trouble', { ...backup, status: troubled as never }, ['1 of 2', 'yes', '1']],
    [
      'a dead one',
      { ...backup, cplb: false, apiServer: false, status: undefined },
      ['dead', '-', '-', '-', 'dead', '-'],
    ],
    ['one whose cplb hangs', { ...backup, status: undefined }, ['mute', '-', 'up']],
    ['one that is cut off', { ...third, cable: 'pulled' as const }, ['◇ node3', 'pulled']],
  ])('given %s, then its cells say so', (_given, view, expected) => {
    const texts = cellsOfNode(view, around).map(({ text }) => text);
    expect(texts).toHaveLength(TITLES.length);
    expect(texts).toEqual(expect.arrayContaining(expected));
  });
});

describe('lasting', () => {
  it.each([
    [-1, '0 ms'],
    [611.6, '612 ms'],
    [9999.4, '9999 ms'],
    [10_000, '10 s'],
    [119_999, '119 s'],
    [120_000, '2 min'],
  ])('given %d ms, then it is %s', (ms, text) => {
    expect(lasting(ms)).toBe(text);
  });
});
