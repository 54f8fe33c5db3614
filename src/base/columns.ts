// Tables for people and for grep: columns aligned by blanks, nothing drawn. Pure.

/** Between two columns. */
const GAP = '  ';

/** Lines of equal columns, each ended; the last cell of a row is as long as it likes. */
export function columns(rows: readonly (readonly string[])[]): string {
  const count = Math.max(0, ...rows.map((cells) => cells.length));
  const widths = Array.from({ length: count }, (_, i) =>
    Math.max(...rows.map((cells) => (i === cells.length - 1 && i < count - 1 ? 0 : (cells[i]?.length ?? 0)))),
  );
  return rows
    .map(
      (cells) =>
        `${cells
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join(GAP)
          .trimEnd()}\n`,
    )
    .join('');
}
