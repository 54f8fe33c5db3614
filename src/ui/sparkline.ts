// Numbers as a line of blocks. Pure.

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Stands for a probe that failed. */
const GAP = '×';

/**
 * The last `width` values, one character each, from the lowest block for 0 to the highest for the largest of them.
 *
 * @param values null: it failed, drawn as {@link GAP}; undefined: nothing was measured, drawn as a blank.
 */
export function sparkline(values: readonly (number | null | undefined)[], width: number): string {
  const shown = width > 0 ? values.slice(-width) : [];
  const highest = Math.max(1, ...shown.map((value) => value ?? 0));
  return shown.map((value) => signOf(value, highest)).join('');
}

function signOf(value: number | null | undefined, highest: number): string {
  if (value === undefined) return ' ';
  return value === null ? GAP : (BLOCKS[Math.round((value / highest) * (BLOCKS.length - 1))] ?? GAP);
}
