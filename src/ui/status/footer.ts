// The last lines: a question, the outcome of an order, the keys. Pure.

import type { DrainDocument, StatusDocument } from '../../admin/contract.ts';
import { oneLine } from '../../base/printable.ts';
import { type KeyHint, keyLine } from '../key-line.ts';
import { bold, type Line, plain, type Span, toned } from '../line.ts';
import type { View } from './view.ts';

/** What became of the last order. */
export interface Note {
  readonly text: string;
  readonly tone: 'good' | 'warning' | 'bad' | undefined;
}

const QUIT: KeyHint = { key: 'q', does: 'quit' };

/** The first are those that a narrow terminal still shows. */
const OVERVIEW_HINTS: readonly KeyHint[] = [
  { key: '↑↓', does: 'details' },
  { key: 'd', does: 'drain' },
  { key: 'r', does: 'resume' },
  { key: 'l', does: 'log' },
  { key: 'w', does: 'warnings' },
  { key: '?', does: 'help' },
  QUIT,
];

/** Where there is no table to select in. */
const TINY_HINTS = OVERVIEW_HINTS.filter(({ key }) => key !== '↑↓' && key !== 'w');

const PAGE_HINTS: readonly KeyHint[] = [
  { key: '↑↓', does: 'scroll' },
  { key: 'Esc', does: 'back' },
  { key: 'PgUp PgDn Home End' },
  QUIT,
];

/** What the cplb answered to drain or resume. */
export function drainNote({ draining, problem }: DrainDocument): Note {
  const done = draining ? 'drained: another node that can serve takes the VIP' : 'resumed: this node takes part again';
  if (problem === undefined) return { text: done, tone: 'good' };
  return { text: `${done}; a restart undoes it: ${oneLine(problem)}`, tone: 'warning' };
}

export const failureNote = (text: string): Note => ({ text: oneLine(text), tone: 'bad' });

interface FooterOptions {
  readonly view: View;
  readonly note: Note | undefined;
  readonly status: StatusDocument;
  readonly width: number;
  readonly isTiny: boolean;
}

/** One line; two where there is something to tell and room for it. */
export function footerLines({ view, note, status, width, isTiny }: FooterOptions): readonly Line[] {
  if (view.isAsking) return [question(status, width)];
  const overview = isTiny ? TINY_HINTS : OVERVIEW_HINTS;
  const keys = keyLine(view.page === 'overview' ? overview : PAGE_HINTS, width);
  if (note === undefined) return [keys];
  const told = [toned(note.text, note.tone)];
  return isTiny ? [told] : [told, keys];
}

function question({ holder, node }: StatusDocument, width: number): Line {
  const answer: readonly Span[] = [bold(' y'), plain(' yes  '), bold('n'), plain(' no')];
  const then = holder ? 'Another node takes the VIP.' : 'It takes the VIP only if no other node can serve.';
  const long = `Drain ${node}? ${then}`;
  const isShort = long.length + ' y yes  n no'.length > width;
  return [{ text: isShort ? 'Drain?' : long, tone: 'warning', style: 'bold' }, ...answer];
}
