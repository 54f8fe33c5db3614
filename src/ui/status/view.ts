// What a person looks at and how each key changes it. Pure.

import { type Extent, scrolled, type Top } from './scroll.ts';

export type Page = 'overview' | 'log' | 'warnings' | 'help';

export interface View {
  readonly page: Page;
  /** "Drain this node?" waits for its answer. */
  readonly isAsking: boolean;
  /** Address of the API server whose details are shown. */
  readonly selected?: string | undefined;
  /** Of a page other than the overview. */
  readonly top: Top;
}

/** What a key asks for beyond another view. */
export type Order = 'quit' | 'drain' | 'resume';

export interface Pressed {
  readonly view: View;
  readonly order?: Order;
}

/** What keys move through. */
export interface Surroundings {
  /** Addresses of the API servers, as they are listed. */
  readonly backends: readonly string[];
  /** Of the page that is shown. */
  readonly extent: Extent;
}

export const FIRST_VIEW: View = { page: 'overview', isAsking: false, top: 0 };

const PAGES: Readonly<Record<string, Page>> = { l: 'log', w: 'warnings', '?': 'help', h: 'help' };

/** @param key A character, or the name of a key as `keysIn` gives it. */
export function press(view: View, key: string, around: Surroundings): Pressed {
  if (view.isAsking) return { view: { ...view, isAsking: false }, ...(key === 'y' ? { order: 'drain' } : {}) };
  if (key === 'q') return { view, order: 'quit' };
  if (key === 'escape') return back(view);
  const page = PAGES[key];
  if (page !== undefined) return { view: turnTo(view, view.page === page ? 'overview' : page) };
  if (view.page !== 'overview') return { view: { ...view, top: scrolled(view.top, key, around.extent) } };
  if (key === 'd') return { view: { ...view, isAsking: true } };
  if (key === 'r') return { view, order: 'resume' };
  return { view: { ...view, selected: chosen(view.selected, key, around.backends) } };
}

/** Closes what was opened last; with nothing open it is the way out. */
function back(view: View): Pressed {
  if (view.page !== 'overview') return { view: turnTo(view, 'overview') };
  return view.selected === undefined ? { view, order: 'quit' } : { view: { ...view, selected: undefined } };
}

/** A log is read from its end. */
const turnTo = (view: View, page: Page): View => ({ ...view, page, top: page === 'log' ? 'end' : 0 });

/** Up from the first one leads out of the list again. */
function chosen(selected: string | undefined, key: string, all: readonly string[]): string | undefined {
  const at = selected === undefined ? -1 : all.indexOf(selected);
  if (key === 'down') return all[Math.min(at + 1, all.length - 1)];
  return key === 'up' ? all[at - 1] : selected;
}
