// A whole screen of lines, exactly as large as the terminal. Pure.

import { clip, type Line } from './line.ts';

/** Columns and rows of a terminal, or of what a screen needs. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** True where a screen that needs `wanted` can be shown. */
export const fits = ({ columns, rows }: Size, wanted: Size): boolean =>
  columns >= wanted.columns && rows >= wanted.rows;

/** As many lines as there are rows, none too wide: the footer is the last of them, and the body is filled up or cut. */
export function screenOf(body: readonly Line[], footer: readonly Line[], { columns, rows }: Size): readonly Line[] {
  const above = Math.max(0, rows - footer.length);
  const filler = Array.from({ length: Math.max(0, above - body.length) }, () => []);
  return [...body.slice(0, above), ...filler, ...footer].map((line) => clip(line, columns));
}
