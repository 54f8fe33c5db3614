// Three nodes that fit together, for tests that change one.

import type { StatusDocument } from '../../../../src/admin/contract.ts';
import { STATUS } from '../../admin/fixture.ts';

export type Instance = StatusDocument['vrrp'][number];

export const NOW = Date.parse('2026-01-01T03:12:07.000Z');

const [FIRST] = STATUS.vrrp as readonly [Instance, ...Instance[]];

const instance = (changes: Partial<Instance> = {}): Instance => ({ ...FIRST, holder: '10.0.0.1', ...changes });

/** A node with which nothing is wrong; the number is that of its address and of its rank. */
export const node = (
  number: number,
  vrrp: readonly Instance[],
  changes: Partial<StatusDocument> = {},
): StatusDocument => ({
  ...STATUS,
  node: `node-${number}`,
  holder: vrrp.some(({ state }) => state === 'master'),
  vrrp,
  score: { ...STATUS.score, rank: 40 - number, draining: false },
  findings: [],
  discovery: { source: 'endpointslices', state: 'following', failures: {} },
  backends: STATUS.backends.map((backend) => ({ ...backend, state: 'ready' })),
  ...changes,
});

export const holder = (changes: Partial<Instance> = {}): Instance => instance({ state: 'master', ...changes });
export const backup = (changes: Partial<Instance> = {}): Instance => instance({ state: 'backup', ...changes });
