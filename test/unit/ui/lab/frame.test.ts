// Whole screens of a lab, of every size.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labFrame } from '../../../../src/ui/lab/frame.ts';
import { type Choice, HINTS } from '../../../../src/ui/lab/keys.ts';
import { textOf, widthOf } from '../../../../src/ui/line.ts';
import { expectGolden } from '../../golden.ts';
import { shown } from '../status/fixture.ts';
import { afterPowerLoss, snapshot } from './fixture.ts';

const CHOICE: Choice = { node: 'node1', page: 'lab', fault: 'power' };
const TWO = { holder: 'node2', heldSince: 0, holders: ['node1', 'node2'], since: 99_000 };

/** The lab as it opens, as one text. */
const drawn = (seen = snapshot(), size = { columns: 80, rows: 24 }): string => shown(labFrame(seen, CHOICE, size));

describe('labFrame', () => {
  it.each([
    [80, 24, 3],
    [80, 24, 9],
    [100, 30, 3],
    [200, 60, 9],
    [80, 18, 1],
  ])('given %d×%d and %d nodes, then each part has its place', (columns, rows, nodes) => {
    const text = drawn(snapshot(nodes), { columns, rows });
    for (const title of ['◆ node1 has', 'Nodes', 'Client', 'Happened']) expect(text).toContain(title);
    for (let i = 1; i <= nodes; i += 1) expect(text).toContain(`node${i} `);
    for (const { key, does } of HINTS) expect(text.split('\n').at(-2)).toContain(`${key} ${does}`);
  });

  it('given any size, then the screen is filled and never overflows', () => {
    const size = fc.record({ columns: fc.integer({ min: 1, max: 220 }), rows: fc.integer({ min: 1, max: 70 }) });
    const seen = fc.oneof(
      fc.integer({ min: 1, max: 9 }).map((count) => snapshot(count)),
      fc.constant(afterPowerLoss()),
    );
    const page = fc.constantFrom('lab', 'faults', 'help');
    fc.assert(
      fc.property(seen, page, size, (lab, looked, terminal) => {
        const lines = labFrame(lab, { ...CHOICE, page: looked }, terminal);
        expect(lines).toHaveLength(terminal.rows);
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(terminal.columns);
      }),
    );
  });

  it.each([
    ['80x24', afterPowerLoss(), 'lab', { columns: 80, rows: 24 }],
    [
      'two-holders',
      snapshot(3, { vip: TWO, waiting: ['heal node1', 'power node2'] }),
      'lab',
      { columns: 80, rows: 18 },
    ],
    ['faults', snapshot(), 'faults', { columns: 80, rows: 24 }],
    ['help', snapshot(), 'help', { columns: 80, rows: 24 }],
    ['20x5', snapshot(), 'lab', { columns: 20, rows: 5 }],
  ] as const)('given the screen %s, then it looks as it did', (name, seen, page, size) => {
    const text = shown(labFrame(seen, { ...CHOICE, page }, size)).replaceAll(/\d\d:\d\d:\d\d\.\d{3}/g, 'hh:mm:ss.mmm');
    expectGolden(`test/unit/ui/lab/golden/${name}.txt`, text);
  });

  it('given a size that is too small by a column, then it says so', () => {
    expect(drawn(snapshot(), { columns: 79, rows: 24 })).toContain('79×24, needs 80×18');
  });

  it('given a gap that is not over, then the longest gap is no shorter than it', () => {
    const before = snapshot();
    const attempts = before.attempts.map((one, i) => (i < 50 ? one : { ...one, error: 'not over' }));
    expect(drawn({ ...before, attempts })).toContain('longest gap 980 ms');
  });

  it('given more that waits than there is room for, then it is counted', () => {
    const waiting = ['heal node1', 'heal node2', 'heal node3', 'heal node4'];
    expect(drawn(snapshot(3, { waiting }))).toContain('4 deeds wait ─╮');
  });

  it('given the help, then it explains every sign', () => {
    const lines = labFrame(snapshot(), { ...CHOICE, page: 'help' }, { columns: 80, rows: 24 }).map(textOf);
    for (const sign of ['◆ ◇', '×', '·', '!']) expect(lines.join('\n')).toContain(`│ ${sign} `);
  });
});
