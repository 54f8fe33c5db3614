// The nodes of a lab as a table, one of them chosen.

import type { Snapshot } from '../../lab/watch/snapshot.ts';
import { PANEL_EDGE, Panel } from '../panel.tsx';
import { type Span, Spans } from '../spans.tsx';
import { COLOURS } from '../theme.ts';
import { cellsOfNode, type NodeCell, type Surroundings, TITLES } from './node-columns.ts';

export interface NodesProps {
  readonly snapshot: Snapshot;
  readonly shares: Surroundings['shares'];
  readonly chosen: string;
  readonly width: number;
}

/** Between two columns where there is room for it. */
const WIDE_SPACE = 3;

export function Nodes({ snapshot, shares, chosen, width }: NodesProps) {
  const around = { ...snapshot, shares };
  const rows = snapshot.nodes.map((view) => ({ name: view.node.name, cells: cellsOfNode(view, around) }));
  const widths = widthsFor([...rows.map(({ cells }) => cells), HEADER], width - PANEL_EDGE);
  return (
    <Panel title="Nodes" width={width}>
      <Spans spans={[{ text: ' ' }, ...line(HEADER, widths, { dimColor: true })]} />
      {rows.map(({ name, cells }) => {
        const bold = name === chosen;
        const mark = { text: bold ? '▸' : ' ', color: COLOURS.accent, bold };
        return <Spans key={name} spans={[mark, ...line(cells, widths, { bold })]} />;
      })}
    </Panel>
  );
}

const HEADER: readonly NodeCell[] = TITLES.map((text) => ({ text }));

/** Of the columns, each with the space after it, so that all of them have room. */
function widthsFor(rows: readonly (readonly NodeCell[])[], room: number): readonly number[] {
  const widths = TITLES.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.text.length ?? 0)));
  const used = widths.reduce((sum, one) => sum + one, 1); // the mark is 1
  const space = Math.min(WIDE_SPACE, Math.max(1, Math.floor((room - used) / (TITLES.length - 1))));
  return widths.map((one, i) => (i === TITLES.length - 1 ? one : one + space));
}

const line = (
  cells: readonly NodeCell[],
  widths: readonly number[],
  style: Pick<Span, 'bold' | 'dimColor'>,
): readonly Span[] =>
  cells.map(({ text, tone }, i) => ({
    text: text.padEnd(widths[i] ?? 0),
    ...style,
    ...(tone && { color: COLOURS[tone] }),
  }));
