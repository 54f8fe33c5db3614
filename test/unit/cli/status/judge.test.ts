// What is told to be wrong, seen over all nodes.

import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../../../src/admin/contract.ts';
import { judge, type Unanswered } from '../../../../src/cli/status/judge.ts';
import { STATUS } from '../../admin/fixture.ts';
import { backup, holder, NOW, node } from './nodes.ts';

const kinds = (items: readonly StatusDocument[], unanswered: readonly Unanswered[] = []) =>
  judge(items, unanswered, NOW).map(({ level, kind, nodes }) => `${level} ${kind} ${nodes.join(' ')}`);

const SILENT = [{ node: 'node-3', reason: 'it is gone' }];
const alone = backup({ holder: undefined as never });
const dual = (v4: ReturnType<typeof holder>, state: 'master' | 'backup') => [
  v4,
  backup({ name: 'cplb-1', virtualIPs: ['fd00::100/64'], state }),
];
const score = (changes: Partial<StatusDocument['score']>) => ({ score: { ...STATUS.score, rank: 1, ...changes } });
const DOWN = { backends: STATUS.backends };
const PROXY_BY_AUTO = { nftables: { restored: 0, resets: 0, retried: 0, notice: 'the kernel cannot' } };
const balancer = (changes: Partial<StatusDocument['balancer']>) => ({ balancer: { ...STATUS.balancer, ...changes } });

describe('what is wrong with all nodes', () => {
  it.each<[string, readonly StatusDocument[], readonly Unanswered[], readonly string[]]>([
    ['nodes that fit together', [node(1, [holder()]), node(2, [backup()])], [], []],
    ['one node alone', [node(1, [holder()])], [], []],
    [
      'two holders',
      [node(1, [holder()]), node(2, [holder()]), node(3, [backup()])],
      [],
      ['problem two-holders node-1 node-2'],
    ],
    [
      'no holder',
      [node(1, [alone]), node(2, [alone])],
      [],
      ['problem no-holder node-1 node-2', 'warning warning node-1 node-2'],
    ],
    [
      'a holder that is heard and did not answer',
      [node(1, [backup()]), node(2, [backup()])],
      SILENT,
      ['problem no-answer node-3'],
    ],
    [
      'no holder, and none is heard from who did not answer',
      [node(1, [alone])],
      SILENT,
      ['problem no-holder node-1', 'problem no-answer node-3', 'warning warning node-1'],
    ],
    [
      'a holder that is heard, and is none of the nodes',
      [node(1, [backup()]), node(2, [backup()])],
      [],
      ['problem no-holder node-1 node-2'],
    ],
    [
      'one of two instances held twice',
      [node(1, dual(holder(), 'master')), node(2, dual(backup(), 'master'))],
      [],
      ['problem two-holders node-1 node-2'],
    ],
    [
      'another VRID, version of VRRP and interval',
      [node(1, [holder()]), node(2, [backup({ virtualRouterID: 7, vrrpVersion: 2, advertIntervalMs: 1000 })])],
      [],
      ['problem differs node-1 node-2', 'problem differs node-1 node-2', 'problem differs node-1 node-2'],
    ],
    [
      'unicast on one of them',
      [node(1, [holder()]), node(2, [backup({ unicastPeers: [] })])],
      [],
      ['problem differs node-1 node-2'],
    ],
    [
      'an instance that one lacks',
      [node(1, [holder(), holder({ name: 'b', virtualIPs: ['10.0.1.1/24'] })]), node(2, [backup()])],
      [],
      ['problem differs node-2'],
    ],
    [
      'another balancer',
      [node(1, [holder()]), node(2, [backup()], balancer({ mode: 'nftables' }))],
      [],
      ['problem differs node-1 node-2'],
    ],
    [
      'another balancer by auto',
      [node(1, [holder()], balancer(PROXY_BY_AUTO)), node(2, [backup()], balancer({ mode: 'nftables' }))],
      [],
      ['warning differs node-1 node-2', 'warning warning node-1'],
    ],
    [
      'another version of cplb',
      [node(1, [holder()]), node(2, [backup()], { version: '1.3.0' })],
      [],
      ['warning version node-1 node-2'],
    ],
    [
      'equal ranks',
      [node(1, [holder()], score({})), node(2, [backup()], score({}))],
      [],
      ['problem same-rank node-1 node-2'],
    ],
    [
      'a node that cannot serve',
      [node(1, [holder()]), node(2, [backup()], score({ canServe: false }))],
      [],
      ['problem cannot-serve node-2'],
    ],
    [
      'a drained node, and an API server that two see down',
      [node(1, [holder()], DOWN), node(2, [backup()], { ...DOWN, ...score({ draining: true, rank: 2 }) })],
      [],
      ['warning warning node-1 node-2', 'warning warning node-2'],
    ],
    [
      'a fault, and a finding before it',
      [node(1, [holder()], { findings: STATUS.findings.slice(0, 1) }), node(2, [backup({ state: 'fault' })])],
      [],
      ['problem cannot-serve node-2', 'warning finding node-1'],
    ],
  ])('given %s, then that is told', (_given, items, unanswered, expected) => {
    expect(kinds(items, unanswered)).toEqual(expected);
  });

  it('given settings that differ, then who has what is in the text and in the values', () => {
    const [problem] = judge(
      [node(1, [holder()]), node(2, [backup({ virtualRouterID: 7 })]), node(3, [backup()])],
      [],
      NOW,
    );
    expect(problem).toMatchObject({
      instance: 'cplb-0',
      what: 'VRID of cplb-0 differs: 51 on node-1, node-3; 7 on node-2',
      values: { 'node-1': '51', 'node-2': '7', 'node-3': '51' },
    });
  });

  it('given several VIPs held twice, then they are told together', () => {
    const virtualIPs = ['10.0.0.100/24', '10.0.0.101/24'];
    const [problem, ...others] = judge([node(1, [holder({ virtualIPs })]), node(2, [holder({ virtualIPs })])], [], NOW);
    expect(problem?.what).toBe('10.0.0.100/24, 10.0.0.101/24 is held by node-1 and node-2 at once');
    expect(others).toEqual([]);
  });
});
