// The status as text, of one node and of all.

import { describe, expect, it } from 'vitest';
import type { StatusListDocument } from '../../../../src/admin/contract.ts';
import { judge } from '../../../../src/cli/status/judge.ts';
import { listText } from '../../../../src/cli/status/list-text.ts';
import { statusText } from '../../../../src/cli/status/node-text.ts';
import { age, bytes } from '../../../../src/cli/status/words.ts';
import { KERNEL_STATUS, STATUS } from '../../admin/fixture.ts';
import { backup, holder, NOW, node } from './nodes.ts';

describe('ages', () => {
  it.each([
    [0, '0s'],
    [999, '0s'],
    [59_000, '59s'],
    [60_000, '1m'],
    [187_000, '3m7s'],
    [3_600_000, '1h'],
    [11_520_000, '3h12m'],
    [90_000_000, '1d1h'],
    [86_460_000, '1d'],
    [-5000, '0s'],
  ])('given %i ms, then it is %s', (ms, text) => {
    expect(age(new Date(NOW - ms).toISOString(), NOW)).toBe(text);
  });

  it.each([undefined, 'yesterday'])('given %j, then it is a dash', (since) => {
    expect(age(since, NOW)).toBe('-');
  });
});

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [12_345, '12.3 kB'],
    [6_789_012, '6.79 MB'],
    [5e15, '5.00e+3 TB'],
  ])('given %i, then it is %s', (count, text) => {
    expect(bytes(count)).toBe(text);
  });
});

describe('one node', () => {
  it('given everything that can be, then it is told, warnings before tables', async () => {
    const events = [
      {
        time: '2026-01-01T03:00:00.000Z',
        level: 'info',
        component: 'vrrp',
        message: 'VIP taken',
        fields: { cause: 'why' },
      },
      { time: '2026-01-01T03:00:01.000Z', level: 'warn', component: '', message: 'a\nb', fields: {} },
    ] as const;
    await expect(statusText({ ...STATUS, events }, NOW)).toMatchFileSnapshot('golden/node.txt');
  });

  it('given the kernel that balances and a keepalived that ends again and again, then it is told', async () => {
    const keepalived = {
      ...({ version: '2.3.3', state: 'crash-loop', restarts: 3, rejectedConfiguration: 'line 3:\n no' } as const),
      lastExit: { reason: 'it exited with 1', action: 'Mend it.' },
    } as const;
    const score = { ...STATUS.score, canServe: false, draining: true, heldBack: true };
    await expect(
      statusText({ ...KERNEL_STATUS, keepalived, score, holder: false, findings: [] }, NOW),
    ).toMatchFileSnapshot('golden/node-in-need.txt');
  });
});

const listOf = (items: StatusListDocument['items'], unanswered: StatusListDocument['unanswered'] = []) => ({
  ...({ apiVersion: 'cplb/v1', kind: 'StatusList', time: new Date(NOW).toISOString() } as const),
  ...{ items, unanswered, problems: judge(items, unanswered, NOW) },
});
const V6 = { name: 'cplb-1', virtualIPs: ['fd00::100/64'] };

describe('all nodes', () => {
  it.each([
    ['nodes that fit together', 'all-well', listOf([node(1, [holder()]), node(2, [backup()])])],
    ['a node that is missing', 'missing', listOf([node(1, [holder()])], [{ node: 'node-2', reason: 'it is gone' }])],
    [
      'settings that differ',
      'differing',
      listOf([node(1, [holder()]), node(2, [backup({ advertIntervalMs: 400 })], { version: '1.3' })]),
    ],
    ['two instances', 'two-instances', listOf([node(1, [holder(), backup(V6)]), node(2, [backup(), holder(V6)])])],
    ['none', 'none', listOf([], [{ node: 'node-2', reason: 'it is gone' }])],
  ])('given %s, then that is the text', async (_given, file, list) => {
    await expect(listText(list, NOW)).toMatchFileSnapshot(`golden/${file}.txt`);
  });
});
