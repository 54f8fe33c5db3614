// The nodes of a lab as a table, one of them chosen.

import { Text } from 'ink';
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
  const rows = snapshot.nodes.map((view) => ({
    name: view.node.name,
    cells: cellsOfNode(view, { ...snapshot, shares }),
  }));
  const header = TITLES.map((text) => ({ text }));
  const widths = TITLES.map((title, i) =>
    Math.max(title.length, ...rows.map(({ cells }) => cells[i]?.text.length ?? 0)),
  );
  const used = widths.reduce((sum, one) => sum + one, 1);
  const space = Math.min(WIDE_SPACE, Math.max(1, Math.floor((width - PANEL_EDGE - used) / (TITLES.length - 1))));
  const line = (cells: readonly NodeCell[], isChosen: boolean): readonly Span[] =>
    cells.flatMap(({ text, tone }, i) => [
      { text: text.padEnd((widths[i] ?? 0) + space), bold: isChosen, ...(tone && { color: COLOURS[tone] }) },
    ]);
  return (
    <Panel title="Nodes" width={width}>
      <Text dimColor>
        <Spans spans={[{ text: ' ' }, ...line(header, false)]} />
      </Text>
      {rows.map(({ name, cells }) => {
        const isChosen = name === chosen;
        const mark = { text: isChosen ? '▸' : ' ', color: COLOURS.accent, bold: isChosen };
        return <Spans key={name} spans={[mark, ...line(cells, isChosen)]} />;
      })}
    </Panel>
  );
}
