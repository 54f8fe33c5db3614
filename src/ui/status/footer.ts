// The last lines: a question, the outcome of an order, the keys. Pure.

import type { DrainDocument, StatusDocument } from '../../admin/contract.ts';
import { printable } from '../../base/printable.ts';
import { bold, dim, type Line, plain, type Span, toned } from './line.ts';
import type { View } from './view.ts';

/** What became of the last order. */
export interface Note {
  readonly text: string;
  readonly tone: 'good' | 'warning' | 'bad' | undefined;
}

type Keys = readonly (readonly [key: string, what: string])[];

/** The first are those that a narrow terminal still shows; `quit` is never left out. */
const OVERVIEW_KEYS: Keys = [
  ...([
    ['↑↓', 'details'],
    ['d', 'drain'],
    ['r', 'resume'],
    ['l', 'log'],
    ['w', 'warnings'],
    ['?', 'help'],
  ] as const),
];
/** Where there is no table to select in. */
const TINY_KEYS: Keys = [
  ['d', 'drain'],
  ['r', 'resume'],
  ['l', 'log'],
  ['?', 'help'],
];
const PAGE_KEYS: Keys = [
  ['↑↓', 'scroll'],
  ['Esc', 'back'],
  ['PgUp PgDn Home End', ''],
];
const QUIT = ['q', 'quit'] as const;

export function drainNote({ draining, problem }: DrainDocument): Note {
  const done = draining ? 'drained: another node that can serve takes the VIP' : 'resumed: this node takes part again';
  if (problem === undefined) return { text: done, tone: 'good' };
  return { text: `${done}; a restart undoes it: ${printable(problem)}`, tone: 'warning' };
}

export const failureNote = (text: string): Note => ({ text: printable(text.replaceAll('\n', ' ')), tone: 'bad' });

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
  const overview = isTiny ? TINY_KEYS : OVERVIEW_KEYS;
  const keys = keyLine(view.page === 'overview' ? overview : PAGE_KEYS, width);
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

/** As many keys as fit. */
function keyLine(keys: Keys, width: number): Line {
  const all = [...keys, QUIT];
  const long = all.map(([key, what]) => `${key} ${what}`.trim()).join('  ');
  if (long.length > width && keys.length > 0) return keyLine(keys.slice(0, -1), width);
  const spans = all.flatMap(([key, what], i) => [
    plain(i === 0 ? '' : '  '),
    bold(key),
    dim(what === '' ? '' : ` ${what}`),
  ]);
  return spans;
}
