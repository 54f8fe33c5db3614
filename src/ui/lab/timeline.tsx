// The last seconds of the VIP and of a client, one character for 100 ms, and what is so now at the right.

import { gapsIn } from '../../lab/gaps.ts';
import type { Cell } from '../../lab/watch/cells.ts';
import type { Snapshot } from '../../lab/watch/snapshot.ts';
import { PANEL_EDGE, Panel } from '../panel.tsx';
import { type Span, Spans } from '../spans.tsx';
import { COLOURS } from '../theme.ts';
import { signOf } from './signs.ts';
import { clientStrip, gapLabels, laneStrip, latencyStrip, vipStrip } from './strips.ts';

/** Columns before and after the cells of a line. */
const LABEL = 8;
const VALUE = 8;

/** How many cells the lines of a panel have. */
export const cellsAcross = (width: number): number => Math.max(1, width - PANEL_EDGE - LABEL - VALUE);

export interface TimelineProps {
  readonly snapshot: Snapshot;
  readonly cells: readonly Cell[];
  readonly width: number;
}

export function Timeline({ snapshot, cells, width }: TimelineProps) {
  const { nodes, attempts, tally, vip } = snapshot;
  const names = nodes.map(({ node }) => node.name);
  const gaps = gapsIn(attempts);
  const open = attempts.at(-1)?.error === undefined ? undefined : gaps.at(-1);
  const latency = cells.findLast(({ latencyMs }) => latencyMs !== undefined)?.latencyMs;
  const longest = Math.max(tally.longestGapMs, ...gaps.map(({ ms }) => ms));
  const failed = `${tally.failed} of ${tally.attempts} failed, longest gap ${Math.round(longest)} ms`;
  return (
    <Panel title="Client: a connection every 20 ms" note={failed} width={width}>
      <Line label="VIP" spans={vipStrip(cells, names)} value={holderNow(vip.holders)} />
      <Line label="client" spans={clientStrip(cells, names)} value={open === undefined ? 'ok' : 'gap'} />
      <Line
        label="gap"
        spans={[{ text: gapLabels(cells, gaps), color: COLOURS.bad, bold: true }]}
        value={open === undefined ? '' : `${Math.round(open.ms)} ms`}
      />
      <Line
        label="latency"
        spans={[{ text: latencyStrip(cells), dimColor: true }]}
        value={latency === undefined ? '-' : `${latency.toFixed(1)} ms`}
      />
    </Panel>
  );
}

export interface ServersProps extends TimelineProps {
  readonly shares: ReadonlyMap<string, number>;
}

/** A line for each API server, with its part in the answers. */
export function Servers({ snapshot, cells, width, shares }: ServersProps) {
  const names = snapshot.nodes.map(({ node }) => node.name);
  return (
    <Panel title="Who answers" width={width}>
      {names.map((name) => (
        <Line
          key={name}
          label={name}
          color={signOf(name, names).color}
          spans={laneStrip(cells, name, names)}
          value={`${shares.get(name) ?? 0} %`}
        />
      ))}
    </Panel>
  );
}

function holderNow(holders: readonly string[]): string {
  if (holders.length > 1) return `${holders.length} nodes`;
  return holders[0] ?? 'nobody';
}

interface LineProps {
  readonly label: string;
  readonly color?: string;
  readonly spans: readonly Span[];
  readonly value: string;
}

function Line({ label, color, spans, value }: LineProps) {
  const first: Span = { text: label.padEnd(LABEL), ...(color === undefined ? { dimColor: true } : { color }) };
  return <Spans spans={[first, ...spans, { text: value.slice(0, VALUE - 1).padStart(VALUE), bold: true }]} />;
}
