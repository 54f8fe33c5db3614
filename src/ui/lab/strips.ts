// The last seconds as lines of one character per cell, the newest at the right end. Pure.

import type { Gap } from '../../lab/gaps.ts';
import { CELL_MS, type Cell } from '../../lab/watch/cells.ts';
import { type Line, plain, type Span } from '../line.ts';
import { sparkline } from '../sparkline.ts';
import { signOf } from './signs.ts';

/** What a character that is no node's number means; the help names them. */
export const SIGNS = { failed: '×', pending: '·', nobody: '·', two: '!' } as const;

/** Who had the VIP: the number of the node. */
export const vipStrip = (cells: readonly Cell[], names: readonly string[]): Line =>
  cells.map(({ holders }) => {
    const [first, second] = holders ?? [];
    if (holders === undefined) return plain(' ');
    if (first === undefined) return { text: SIGNS.nobody, tone: 'bad', style: 'bold' };
    if (second !== undefined) return { text: SIGNS.two, tone: 'bad', style: 'bold inverse' };
    return signOf(first, names);
  });

/** Who answered the client last in each cell, or that an attempt failed. */
export const clientStrip = (cells: readonly Cell[], names: readonly string[]): Line =>
  cells.map(({ servers, failed, pending }) => {
    if (failed > 0) return { text: SIGNS.failed, tone: 'bad', style: 'bold' };
    if (pending > 0) return { text: SIGNS.pending, tone: 'warning', style: 'bold' };
    const last = servers.at(-1);
    if (last === undefined) return plain(' ');
    return signOf(last, names);
  });

/** Where one API server answered. */
export const laneStrip = (cells: readonly Cell[], name: string, names: readonly string[]): Line => {
  const { colour } = signOf(name, names);
  return cells.map(({ servers }) => (servers.includes(name) ? { text: '■', colour } : plain(' ')));
};

/** How long the client waited: a block for each cell, none where no attempt is over. */
export const latencyStrip = (cells: readonly Cell[]): string =>
  sparkline(
    cells.map(({ latencyMs, failed }) => latencyMs ?? (failed > 0 ? null : undefined)),
    cells.length,
  );

/**
 * Each gap below the cells in which it was, with its length: `└ 640 ms ┘`. Of two that are close the older one makes room, to the
 * left, or is left out where that would lead it away from its cells.
 */
export function gapLabels(cells: readonly Cell[], gaps: readonly Gap[]): Span {
  const line = cells.map(() => ' ');
  const origin = cells[0]?.from ?? 0;
  let free = line.length; // columns from the left
  for (const { from, ms } of gaps.toReversed()) {
    const first = Math.max(0, Math.floor((from - origin) / CELL_MS));
    const end = Math.min(free, Math.floor((from + ms - origin) / CELL_MS) + 1);
    if (end <= 0 || end < first) continue;
    const label = bracket(`${Math.round(ms)} ms`, end - first);
    const start = Math.max(0, end - label.length);
    if (start + label.length > free) continue;
    line.splice(start, label.length, ...label);
    free = start - 1; // a blank between two
  }
  return { text: line.join(''), tone: 'bad', style: 'bold' };
}

/** The text in a bracket of that width; where it has no room, without one. */
function bracket(text: string, width: number): string {
  const room = width - text.length - 4;
  if (room < 0) return text;
  const left = '─'.repeat(Math.floor(room / 2));
  return `└${left} ${text} ${'─'.repeat(room - left.length)}┘`;
}

/** How much of the answers came from each server, in whole percent. */
export function sharesIn(cells: readonly Cell[]): ReadonlyMap<string, number> {
  const answers = cells.flatMap(({ servers }) => servers);
  const counted = Map.groupBy(answers, (name) => name);
  return new Map([...counted].map(([name, all]) => [name, Math.round((100 * all.length) / answers.length)]));
}
