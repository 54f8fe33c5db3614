// The nodes of a lab as a table, one of them chosen. Pure.

import type { Snapshot } from '../../lab/watch/snapshot.ts';
import type { Line, Span } from '../line.ts';
import { PANEL_EDGE, panel } from '../panel.ts';
import { cellsOfNode, type NodeCell, type Surroundings, TITLES } from './node-columns.ts';

export interface NodesOptions {
  readonly shares: Surroundings['shares'];
  /** Name of the node that keys are about. */
  readonly chosen: string;
  readonly width: number;
}

/** Between two columns where there is room for it. */
const WIDE_SPACE = 3;

export function nodesPanel(snapshot: Snapshot, { shares, chosen, width }: NodesOptions): readonly Line[] {
  const around = { ...snapshot, shares };
  const rows = snapshot.nodes.map((view) => ({ name: view.node.name, cells: cellsOfNode(view, around) }));
  const widths = widthsFor([...rows.map(({ cells }) => cells), HEADER], width - PANEL_EDGE);
  const lines = rows.map(({ name, cells }) =>
    name === chosen
      ? [{ text: '▸', tone: 'accent', style: 'bold' } as const, ...line(cells, widths, 'bold')]
      : [{ text: ' ' }, ...line(cells, widths, undefined)],
  );
  return panel([[{ text: ' ' }, ...line(HEADER, widths, 'dim')], ...lines], { title: 'Nodes', width });
}

const HEADER: readonly NodeCell[] = TITLES.map((text) => ({ text }));

/** Of the columns, each with the space after it, so that all of them have room. */
function widthsFor(rows: readonly (readonly NodeCell[])[], room: number): readonly number[] {
  const widths = TITLES.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.text.length ?? 0)));
  const used = widths.reduce((sum, one) => sum + one, 1); // the mark is 1
  const space = Math.min(WIDE_SPACE, Math.max(1, Math.floor((room - used) / (TITLES.length - 1))));
  return widths.map((one, i) => (i === TITLES.length - 1 ? one : one + space));
}

const line = (cells: readonly NodeCell[], widths: readonly number[], style: Span['style']): Line =>
  cells.map(({ text, tone }, i) => ({ text: text.padEnd(widths[i] ?? 0), tone, style }));
