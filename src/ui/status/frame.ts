// A whole screen, for any size of the terminal. Pure.

import type { Seen } from './follow.ts';
import { footerLines, type Note } from './footer.ts';
import { headerLine } from './header.ts';
import { clip, dim, type Line, plain, spread, titled } from './line.ts';
import { overviewLines } from './overview.ts';
import { pageLines, pageTitle } from './pages.ts';
import { type Extent, firstShown } from './scroll.ts';
import { tinyLines } from './tiny.ts';
import type { View } from './view.ts';

/** In characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A smaller terminal has no room for a table. */
const LEAST: Size = { columns: 50, rows: 12 };

/** What is drawn. */
export interface Picture {
  readonly seen: Seen;
  readonly view: View;
  readonly note?: Note | undefined;
}

const isTiny = ({ columns, rows }: Size): boolean => columns < LEAST.columns || rows < LEAST.rows;

/** Rows of a page below its header and title. */
const pageHeight = ({ rows }: Size, footer: number): number => Math.max(0, rows - footer - 2);

/** A terminal of one or two rows says what it is about, and no key. */
const footerOf = ({ seen, view, note }: Picture, size: Size): readonly Line[] =>
  size.rows < 3 && !view.isAsking
    ? []
    : footerLines({ view, note, status: seen.status, width: size.columns, isTiny: isTiny(size) });

/** Of the page that is shown: what keys scroll through. */
export function extentOf(picture: Picture, size: Size): Extent {
  const { seen, view } = picture;
  if (view.page === 'overview') return { total: 0, height: 0 };
  const footer = footerOf(picture, size);
  return { total: pageLines(view.page, seen, size.columns).length, height: pageHeight(size, footer.length) };
}

/** Never more than `rows` lines of at most `columns` characters; the footer is the last of them. */
export function frameOf(picture: Picture, size: Size): readonly Line[] {
  const footer = footerOf(picture, size);
  const above = Math.max(0, size.rows - footer.length);
  const body = bodyOf(picture, size, above).slice(0, above);
  const filler = Array.from({ length: above - body.length }, () => [plain('')]);
  return [...body, ...filler, ...footer].map((line) => clip(line, size.columns));
}

function bodyOf(picture: Picture, size: Size, rows: number): readonly Line[] {
  const { seen, view } = picture;
  const width = size.columns;
  if (view.page !== 'overview') return pageBody(picture, size);
  if (isTiny(size)) return tinyLines(seen);
  return [headerLine(seen, width), ...overviewLines(seen, { selected: view.selected, width, rows: rows - 1 })];
}

function pageBody(picture: Picture, size: Size): readonly Line[] {
  const { seen, view } = picture;
  const extent = extentOf(picture, size);
  const first = firstShown(view.top, extent);
  const last = Math.min(extent.total, first + extent.height);
  const where = extent.total > extent.height ? `lines ${first + 1} to ${last} of ${extent.total}` : '';
  const title = titled(pageTitle(view.page, seen), size.columns - where.length - 1);
  return [
    headerLine(seen, size.columns),
    spread(title, [dim(where)], size.columns),
    ...pageLines(view.page, seen, size.columns).slice(first, last),
  ];
}
