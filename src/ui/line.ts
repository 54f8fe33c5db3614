// A line of a screen as text with tones: what every screen is made of. Pure.

import type { Tone } from './theme.ts';

export interface Span {
  readonly text: string;
  readonly tone?: Tone | undefined;
  /** In the place of a tone, where a colour tells whose it is and not how well that is; a name for Ink. */
  readonly colour?: string | undefined;
  readonly style?: 'bold' | 'dim' | 'inverse' | 'bold inverse' | undefined;
}

export type Line = readonly Span[];

export const plain = (text: string): Span => ({ text });
export const dim = (text: string): Span => ({ text, style: 'dim' });
export const bold = (text: string): Span => ({ text, style: 'bold' });
export const toned = (text: string, tone: Tone | undefined): Span => ({ text, tone });

export const textOf = (line: Line): string => line.map(({ text }) => text).join('');

/** Columns that a line takes; a character takes one. What takes two is cut by the terminal's edge, not wrapped. */
export const widthOf = (line: Line): number => textOf(line).length;

/** The beginning of a line, marked with `…` where something is left out. */
export function clip(line: Line, width: number): Line {
  if (widthOf(line) <= width) return line;
  let room = width - 1;
  const kept: Span[] = [];
  for (const span of line) {
    if (room <= 0) break;
    const text = span.text.slice(0, room);
    kept.push({ ...span, text });
    room -= text.length;
  }
  return width > 0 ? [...kept, dim('…')] : [];
}

/** A line in a column: filled up with spaces, or clipped. */
export function padded(line: Line, width: number): Line {
  const shown = clip(line, width);
  return [...shown, plain(' '.repeat(width - widthOf(shown)))];
}

/** A text in a column: filled up with spaces, or clipped. */
export function cell(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const shown = text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…`.slice(0, width) : text;
  return side === 'left' ? shown.padEnd(width) : shown.padStart(width);
}

/** Two ends of a line with the space between them; the left one gives way. */
export function spread(left: Line, right: Line, width: number): Line {
  const room = width - widthOf(right);
  if (room < 1) return clip(left, width);
  return [...padded(left, room - 1), plain(' '), ...right];
}

/** A title with a rule to the right edge. */
export const titled = (title: string, width: number, tone?: Tone): Line =>
  clip([{ ...bold(title), tone }, plain(' '), dim('─'.repeat(Math.max(0, width - title.length - 1)))], width);

/** A text in lines of at most `width` characters, broken at spaces where there are any. */
export function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let rest = text.trimEnd();
  while (rest.length > room) {
    const space = rest.lastIndexOf(' ', room);
    const end = space > 0 ? space : room;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

/** A text behind a mark, its further lines under its first. */
export function hanging(mark: Span, { text, ...look }: Span, width: number): readonly Line[] {
  const indent = ' '.repeat(mark.text.length);
  return wrap(text, width - indent.length).map((part, i) => [i === 0 ? mark : plain(indent), { ...look, text: part }]);
}

/** Parts of a sentence as `a · b · c`, the first that fit; empty ones are none. */
export function joined(parts: readonly string[], width: number): string {
  let text = '';
  for (const part of parts.filter(Boolean)) {
    const next = text === '' ? part : `${text} · ${part}`;
    if (next.length > width && text !== '') return text;
    text = next;
  }
  return text;
}
