// The table of `cplb lab status`.

import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../../src/admin/contract.ts';
import type { NodeView } from '../../../src/lab/node-view.ts';
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
    expect(viewText([view]).split('\n')[1]).toMatch(line);
  });

  const three = (changes: readonly Partial<NodeView>[]): readonly NodeView[] =>
    makeTopology('view', 3).nodes.map((node, i) => ({
      ...{ node, cable: 'plugged', cplb: true, apiServer: true, hasVip: false },
      ...{ status: healthy as unknown as StatusDocument, ...changes[i] },
    }));

  it.each([
    ['one holder', [{}, { hasVip: true }], undefined],
    ['two', [{ hasVip: true }, { hasVip: true }], 'Two holders: node1 and node2 have the VIP at once.'],
    ['one, and one that is cut off', [{ hasVip: true }, { hasVip: true, cable: 'pulled' }], undefined],
    ['none', [], 'No holder: no node that can be reached has the VIP.'],
    ['one that is cut off', [{ hasVip: true, cable: 'silent' }], 'No holder: no node that can be reached has the VIP.'],
  ] as const)('given %s, then what is wrong is said below', (_given, changes, words) => {
    expect(viewText(three(changes)).split('\n').slice(4)).toEqual(words === undefined ? [''] : ['', words, '']);
  });

  it('given a cplb that runs and does not answer, then it is silent', () => {
    const views = three([{ hasVip: true, status: undefined }]);
    expect(viewText(views).split('\n')[1]).toMatch(/^node1 +192\.0\.2\.11 +plugged +silent +- +here /);
  });
});
