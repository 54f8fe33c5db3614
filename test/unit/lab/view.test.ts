// The table of `cplb lab status`.

import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../../src/admin/contract.ts';
import type { NodeView } from '../../../src/lab/lab.ts';
import { makeTopology } from '../../../src/lab/topology.ts';
import { viewText } from '../../../src/lab/view.ts';

describe('viewText', () => {
  const healthy = {
    vrrp: [{ state: 'backup' }],
    score: { value: 183, draining: false },
    backends: [{ state: 'ready' }, { state: 'down' }],
    findings: [],
  };
  const draining = { ...healthy, score: { value: 103, draining: true } };
  const troubled = {
    ...healthy,
    findings: [{ kind: 'two-holders' }, { kind: 'two-holders' }, { kind: 'vip-claimed' }],
  };

  it.each([
    ['nothing to tell', healthy, /backup +- +183 +running +1 of 2 +- +-$/],
    ['a node that is drained', draining, /backup +- +103 +running +1 of 2 +yes +-$/],
    ['findings', troubled, /backup +- +183 +running +1 of 2 +- +two-holders,vip-claimed$/],
    ['no answer', undefined, /dead +- +- +- +running +- +- +-$/],
  ])('given %s, then its line says so', (_given, status, line) => {
    const [node] = makeTopology('view', 1).nodes;
    if (node === undefined) throw new Error('one node');
    const parts = { node, cable: 'plugged', cplb: status !== undefined, apiServer: true, hasVip: false } as const;
    const view: NodeView = { ...parts, status: status as unknown as StatusDocument | undefined };
    expect(viewText([view]).trimEnd().split('\n').at(-1)).toMatch(line);
  });
});
