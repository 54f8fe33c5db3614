// A whole screen, for any size of the terminal. Pure.

import { dim, type Line, spread, titled } from '../line.ts';
import { fits, type Size, screenOf } from '../screen.ts';
import type { Seen } from './follow.ts';
import { footerLines, type Note } from './footer.ts';
import { headerLine } from './header.ts';
import { overviewLines } from './overview.ts';
import { pageLines, pageTitle } from './pages.ts';
import { type Extent, firstShown } from './scroll.ts';
import { tinyLines } from './tiny.ts';
import type { View } from './view.ts';

/** A smaller terminal has no room for a table. */
const LEAST: Size = { columns: 50, rows: 12 };

/** What is drawn. */
export interface Picture {
  readonly seen: Seen;
  readonly view: View;
  readonly note?: Note | undefined;
}

const isTiny = (size: Size): boolean => !fits(size, LEAST);

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

/** As many lines as the terminal has rows, none wider than it. */
export function frameOf(picture: Picture, size: Size): readonly Line[] {
  const footer = footerOf(picture, size);
  return screenOf(bodyOf(picture, size, size.rows - footer.length), footer, size);
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
