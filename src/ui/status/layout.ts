// Shares the rows of a screen out among its sections, the most important first. Pure.

import { type Line, plain, titled } from '../line.ts';
import type { Tone } from '../theme.ts';

export interface Section {
  /** In a rule above it; without one it belongs to the section before. */
  readonly title?: string;
  readonly tone?: Tone | undefined;
  /** The lower, the sooner it gets rows. */
  readonly order: number;
  /** Rows that it is shown with or not at all, that it should have, and that it can use; the title is one of them. */
  readonly least: number;
  readonly wanted: number;
  readonly most: number;
  /** What to show in `rows` rows below the title. */
  readonly draw: (rows: number) => readonly Line[];
}

type Wish = Pick<Section, 'order' | 'least' | 'wanted' | 'most'>;

/** Rows of each section: first every one's least, then what it wants, then what it can use. */
export function share(wishes: readonly Wish[], rows: number): readonly number[] {
  const granted = wishes.map(() => 0);
  let left = rows;
  const inOrder = wishes.map((wish, i) => ({ wish, i })).toSorted((a, b) => a.wish.order - b.wish.order);
  for (const { wish, i } of inOrder) {
    if (wish.least > left) continue;
    granted[i] = wish.least;
    left -= wish.least;
  }
  for (const limit of ['wanted', 'most'] as const) {
    for (const { wish, i } of inOrder) {
      const now = granted[i] ?? 0;
      const more = now === 0 ? 0 : Math.min(left, Math.max(0, wish[limit] - now));
      granted[i] = now + more;
      left -= more;
    }
  }
  return granted;
}

/** The sections below each other, with an empty line between them where there is room for all of these. */
export function arrange(
  sections: readonly Section[],
  { rows, width }: { rows: number; width: number },
): readonly Line[] {
  const granted = share(sections, rows);
  const shown = sections.map((section, i) => ({ section, rows: granted[i] ?? 0 })).filter((each) => each.rows > 0);
  const drawn = shown.map(({ section, rows }) => {
    const { title, tone, draw } = section;
    return title === undefined ? draw(rows) : [titled(title, width, tone), ...draw(rows - 1)];
  });
  const used = drawn.reduce((sum, lines) => sum + lines.length, 0);
  const hasGaps = rows - used >= shown.length;
  return drawn.flatMap((lines, i) => {
    const isNew = shown[i]?.section.title !== undefined;
    return hasGaps && isNew ? [[plain('')], ...lines] : lines;
  });
}

/** The part of a list that has `at` in it, as much in its middle as the ends allow. */
export function windowAround<T>(items: readonly T[], at: number, rows: number): readonly T[] {
  const first = Math.max(0, Math.min(items.length - rows, at - Math.floor(rows / 2)));
  return items.slice(first, first + Math.max(0, rows));
}
