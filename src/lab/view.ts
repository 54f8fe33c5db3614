// The state of a lab as a table. Pure.

import type { NodeView } from './lab.ts';

const HEADER = ['NODE', 'ADDRESS', 'CABLE', 'CPLB', 'VRRP', 'VIP', 'SCORE', 'API SERVER', 'BACKENDS READY'];

/** One line a node, columns aligned. */
export const viewText = (views: readonly NodeView[]): string => table([HEADER, ...views.map(row)]);

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
  ];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map(
      (cells) =>
        `${cells
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
