// The last seconds of the VIP and of a client, one character for 100 ms, and what is so now at the right. Pure.

import { gapsIn } from '../../lab/gaps.ts';
import type { Cell } from '../../lab/watch/cells.ts';
import type { Snapshot } from '../../lab/watch/snapshot.ts';
import { bold, dim, type Line, type Span } from '../line.ts';
import { PANEL_EDGE, panel } from '../panel.ts';
import { signOf } from './signs.ts';
import { clientStrip, gapLabels, laneStrip, latencyStrip, vipStrip } from './strips.ts';

/** Columns before and after the cells of a line. */
const LABEL = 8;
const VALUE = 8;

/** How many cells the lines of a panel have. */
export const cellsAcross = (width: number): number => width - PANEL_EDGE - LABEL - VALUE;

export interface TimelineOptions {
  readonly snapshot: Snapshot;
  readonly cells: readonly Cell[];
  readonly width: number;
}

/** The lines of the VIP, the client and its latency. */
export function timelinePanel({ snapshot, cells, width }: TimelineOptions): readonly Line[] {
  const { nodes, attempts, tally, vip } = snapshot;
  const names = nodes.map(({ node }) => node.name);
  const gaps = gapsIn(attempts);
  const open = attempts.at(-1)?.error === undefined ? undefined : gaps.at(-1);
  const latency = cells.findLast(({ latencyMs }) => latencyMs !== undefined)?.latencyMs;
  const longest = Math.max(tally.longestGapMs, ...gaps.map(({ ms }) => ms));
  const note = `${tally.failed} of ${tally.attempts} failed, longest gap ${Math.round(longest)} ms`;
  const lines = [
    lineOf(dim('VIP'), vipStrip(cells, names), holderNow(vip.holders)),
    lineOf(dim('client'), clientStrip(cells, names), open === undefined ? 'ok' : 'gap'),
    lineOf(dim('gap'), [gapLabels(cells, gaps)], open === undefined ? '' : `${Math.round(open.ms)} ms`),
    lineOf(dim('latency'), [dim(latencyStrip(cells))], latency === undefined ? '-' : `${latency.toFixed(1)} ms`),
  ];
  return panel(lines, { title: 'Client: a connection every 20 ms', note, width });
}

/** A line for each API server, with its part in the answers. @param shares In percent. */
export function serversPanel(
  { snapshot, cells, width }: TimelineOptions,
  shares: ReadonlyMap<string, number>,
): readonly Line[] {
  const names = snapshot.nodes.map(({ node }) => node.name);
  const lines = names.map((name) =>
    lineOf(
      { text: name, colour: signOf(name, names).colour },
      laneStrip(cells, name, names),
      `${shares.get(name) ?? 0} %`,
    ),
  );
  return panel(lines, { title: 'Who answers', width });
}

function holderNow(holders: readonly string[]): string {
  if (holders.length > 1) return `${holders.length} nodes`;
  return holders[0] ?? 'nobody';
}

const lineOf = (label: Span, strip: readonly Span[], value: string): Line => [
  { ...label, text: label.text.padEnd(LABEL) },
  ...strip,
  bold(value.slice(0, VALUE - 1).padStart(VALUE)),
];
