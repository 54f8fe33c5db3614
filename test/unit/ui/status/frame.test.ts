// Whole screens, of every size.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../../../src/admin/contract.ts';
import { widthOf } from '../../../../src/ui/line.ts';
import { frameOf, type Picture } from '../../../../src/ui/status/frame.ts';
import { FIRST_VIEW, type Page } from '../../../../src/ui/status/view.ts';
import { KERNEL_STATUS, STATUS } from '../../admin/fixture.ts';
import { expectGolden } from '../../golden.ts';
import { ago, BACKEND, event, HEALTHY, INSTANCE, seenOf, shown, textsOf } from './fixture.ts';

const picture = (status: StatusDocument, rest: Partial<Picture> = {}): Picture => ({
  ...{ seen: seenOf(status), view: FIRST_VIEW },
  ...rest,
});

const rates = {
  clients: 12.5,
  backends: new Map(HEALTHY.backends.map(({ address }) => [address, { connections: 4, sent: 1234, received: 5.6e6 }])),
};

const many = <T>(amount: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: amount }, (_, i) => make(i));

/** Everything at once: several VIPs, many API servers, long texts. */
const CROWDED: StatusDocument = {
  ...STATUS,
  vrrp: [...STATUS.vrrp, { ...INSTANCE, state: 'fault', unicastPeers: many(9, (i) => `10.0.0.${i}`) }],
  backends: many(40, (i) => ({
    ...BACKEND,
    ...{ address: `[2001:db8:aaaa:bbbb:cccc:dddd:eeee:${i}]:6443`, state: i % 3 === 0 ? 'down' : 'ready' },
    ...{ reason: 'connect ECONNREFUSED 2001:db8::1:6443 '.repeat(3), suspicion: 'slow' },
  })),
  findings: many(6, () => ({
    ...{ kind: 'delayed', what: 'wrong '.repeat(40), action: 'mend '.repeat(30), count: 1 },
    ...{ since: ago(60), lastSeen: ago(1) },
  })),
  events: many(20, (i) => event(i, { fields: { cause: 'x'.repeat(400) } })),
};

/** Answers that a screen must have room for. */
const ANSWERS = {
  healthy: HEALTHY,
  kernel: KERNEL_STATUS,
  'no balancer': { ...HEALTHY, balancer: { ...HEALTHY.balancer, mode: 'none' } },
  empty: { ...HEALTHY, vrrp: [], backends: [], events: [] },
  crowded: CROWDED,
} as const satisfies Readonly<Record<string, StatusDocument>>;

const PAGES: readonly Page[] = ['overview', 'log', 'warnings', 'help'];

describe('frameOf', () => {
  it.each(
    Object.entries(ANSWERS),
  )('given a node that is %s, then a screen of any size is filled and never overflows', (_, status) => {
    const log = { apiVersion: 'cplb/v1', kind: 'Log', lines: status.events } as const;
    const size = fc.record({ columns: fc.integer({ min: 1, max: 220 }), rows: fc.integer({ min: 1, max: 70 }) });
    const view = fc.record({
      ...{ page: fc.constantFrom(...PAGES), isAsking: fc.boolean() },
      ...{ top: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.constant('end' as const)) },
      selected: fc.constantFrom(undefined, status.backends.at(-1)?.address),
    });
    const note = fc.constantFrom(undefined, { text: 'n'.repeat(99), tone: undefined });
    const silence = fc.constantFrom(undefined, 's'.repeat(99));
    fc.assert(
      fc.property(size, view, note, silence, (terminal, looked, told, silent) => {
        const seen = seenOf(status, { log, silence: silent, rates });
        const lines = frameOf({ seen, view: looked, note: told }, terminal);
        expect(lines).toHaveLength(terminal.rows);
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(terminal.columns);
      }),
    );
  });

  it.each([
    ['80x24', picture(HEALTHY, { seen: seenOf(HEALTHY, { rates }) }), { columns: 80, rows: 24 }],
    [
      '80x24-trouble',
      picture(STATUS, { view: { ...FIRST_VIEW, selected: '[fd00::2]:6443' } }),
      { columns: 80, rows: 24 },
    ],
    ['200x60', picture(STATUS, { seen: seenOf(STATUS, { rates }) }), { columns: 200, rows: 60 }],
    ['20x5', picture(HEALTHY), { columns: 20, rows: 5 }],
    ['help', picture(HEALTHY, { view: { ...FIRST_VIEW, page: 'help' } }), { columns: 80, rows: 32 }],
  ])('given the screen %s, then it looks as it did', (name, drawn, size) => {
    expectGolden(`test/unit/ui/status/golden/${name}.txt`, shown(frameOf(drawn, size)));
  });

  it('given more API servers than rows, then the one that is selected is among those shown', () => {
    for (const { address } of CROWDED.backends) {
      const view = { ...FIRST_VIEW, selected: address };
      const lines = textsOf(frameOf(picture(CROWDED, { view }), { columns: 120, rows: 40 }));
      expect(lines.filter((line) => line.startsWith(`▸ ${address}`))).toHaveLength(1);
    }
  });

  it('given a runtime that fell silent, then the screen says so first, and that the rest was so before', () => {
    const seen = seenOf(HEALTHY, { silence: 'No cplb answers on /run/cplb/cplb.sock: why.', silentMs: 600_000 });
    const lines = textsOf(frameOf({ seen, view: FIRST_VIEW }, { columns: 80, rows: 24 }));
    expect(lines[0]).toMatch(/^ was HOLDER {2}node-a .* no answer for 10m$/);
    expect(lines[0]).toContain('up 2h 13m');
    expect(lines.slice(1, 4).join('\n')).toMatch(/^1 warning .*\n✗ No cplb answers .*: why\.\n {2}→ .*02:13:20/);
  });

  it('given a question on the smallest terminal, then it is asked', () => {
    const view = { ...FIRST_VIEW, isAsking: true };
    expect(textsOf(frameOf(picture(HEALTHY, { view }), { columns: 20, rows: 5 })).at(-1)).toBe('Drain? y yes  n no');
  });

  it('given a note on the smallest terminal, then it stands in the place of the keys', () => {
    const lines = textsOf(
      frameOf(picture(HEALTHY, { note: { text: 'drained', tone: 'good' } }), { columns: 20, rows: 5 }),
    );
    expect(lines.at(-1)).toBe('drained');
  });
});
