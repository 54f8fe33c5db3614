// The state of a lab as a table. Pure.

import { columns } from '../base/columns.ts';
import type { NodeView } from './node-view.ts';

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

/** One line a node, columns aligned; below, in words, when the VIP is not where one node alone has it. */
export const viewText = (views: readonly NodeView[]): string =>
  columns([HEADER, ...views.map(row)]) + troubleText(views);

/** What a node has that is cut off does not count: to everybody else it does not have it. */
function troubleText(views: readonly NodeView[]): string {
  const holders = views.filter(({ hasVip }) => hasVip).filter(({ cable }) => cable === 'plugged');
  const names = holders.map(({ node }) => node.name).join(' and ');
  if (holders.length > 1) return `\nTwo holders: ${names} have the VIP at once.\n`;
  return holders.length === 1 ? '' : '\nNo holder: no node that can be reached has the VIP.\n';
}

/** A process that is there and does not answer hangs, or has not begun to. */
function cplbWord({ cplb, status }: NodeView): string {
  if (!cplb) return 'dead';
  return status === undefined ? 'silent' : 'running';
}

function row(view: NodeView): readonly string[] {
  const { node, cable, apiServer, hasVip, status } = view;
  const ready = status?.backends.filter(({ state }) => state === 'ready').length;
  return [
    node.name,
    node.address.address,
    cable,
    cplbWord(view),
    status?.vrrp.map(({ state }) => state).join(',') ?? '-',
    hasVip ? 'here' : '-',
    String(status?.score.value ?? '-'),
    apiServer ? 'running' : 'dead',
    status === undefined ? '-' : `${ready} of ${status.backends.length}`,
    status?.score.draining === true ? 'yes' : '-',
    [...new Set(status?.findings.map(({ kind }) => kind))].join(',') || '-',
  ];
}
