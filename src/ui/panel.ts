// A frame around lines, with its title in the upper border. Pure.

import { dim, type Line, padded, type Span, toned } from './line.ts';
import type { Tone } from './theme.ts';

export interface PanelOptions {
  readonly title: string;
  /** At the right end of the upper border; left out where it does not fit. */
  readonly note?: string;
  /** Columns, both borders and a space beside each included: the content has {@link PANEL_EDGE} fewer. */
  readonly width: number;
  /** Rows, both borders included; absent: as many as the content takes. */
  readonly height?: number;
  /** Of the border and the title: what is wrong must be seen from afar. */
  readonly tone?: Tone;
}

/** Columns of a panel that its content does not have. */
export const PANEL_EDGE = 4;

/** As many lines as `height` says; what does not fit is cut. */
export function panel(content: readonly Line[], options: PanelOptions): readonly Line[] {
  const { width, height = content.length + 2, tone } = options;
  const edge = (text: string): Span => (tone === undefined ? dim(text) : toned(text, tone));
  const rows = Array.from({ length: height - 2 }, (_, i) => padded(content[i] ?? [], width - PANEL_EDGE));
  return [
    upperBorder(options, edge),
    ...rows.map((line) => [edge('│ '), ...line, edge(' │')]),
    [edge(`╰${'─'.repeat(width - 2)}╯`)],
  ];
}

function upperBorder({ title, note = '', width, tone }: PanelOptions, edge: (text: string) => Span): Line {
  const end = note === '' ? '─╮' : ` ${note} ─╮`;
  const free = width - `╭─ ${title} `.length;
  const rule = free < end.length ? '─╮' : end;
  return [edge('╭─'), { text: ` ${title} `, tone, style: 'bold' }, edge(rule.padStart(free, '─'))];
}
