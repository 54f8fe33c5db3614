// The state of a lab as a table. Pure.

import { columns } from '../base/columns.ts';
import type { NodeView } from './lab.ts';

const HEADER = [
  'NODE',
  'ADDRESS',
  'CABLE',
  'CPLB',
  'VRRP',
  'VIP',
  'SCORE',
  'API SERVER',
  'BACKENDS READY',
  'DRAIN',
  'FINDINGS',
];

/** One line a node, columns aligned. */
export const viewText = (views: readonly NodeView[]): string => columns([HEADER, ...views.map(row)]);

function row({ node, cable, cplb, apiServer, hasVip, status }: NodeView): readonly string[] {
  const ready = status?.backends.filter(({ state }) => state === 'ready').length;
  return [
    node.name,
    node.address.address,
    cable,
    cplb ? 'running' : 'dead',
    status?.vrrp.map(({ state }) => state).join(',') ?? '-',
    hasVip ? 'here' : '-',
    String(status?.score.value ?? '-'),
    apiServer ? 'running' : 'dead',
    status === undefined ? '-' : `${ready} of ${status.backends.length}`,
    status?.score.draining === true ? 'yes' : '-',
    [...new Set(status?.findings.map(({ kind }) => kind))].join(',') || '-',
  ];
}
