// Lines and blocks of a terminal as shapes: as glyphs of a font they would not meet, and look different everywhere. Pure.

/** Size of a character's cell. */
export const CELL = { width: 8, height: 18 } as const;

const [MID_X, MID_Y] = [CELL.width / 2, CELL.height / 2];

/** Strokes within a cell, by the character: where they begin, and how they go on. A run of `─` is one stroke. */
const STROKES: Readonly<Record<string, readonly [x: number, y: number, rest: string]>> = {
  '│': [MID_X, 0, `v${CELL.height}`],
  '╭': [MID_X, CELL.height, `v${4 - MID_Y}q0-4 4-4`],
  '╮': [0, MID_Y, `q4 0 4 4v${MID_Y - 4}`],
  '╰': [MID_X, 0, `v${MID_Y - 4}q0 4 4 4`],
  '╯': [0, MID_Y, `q4 0 4-4v${4 - MID_Y}`],
  '└': [MID_X, 0, `v${MID_Y}h${MID_X}`],
  '┘': [0, MID_Y, `h${MID_X}v-${MID_Y}`],
};

/** Blocks from below, in eighths of a line's height. */
const BLOCKS = '▁▂▃▄▅▆▇█';

/** Height of a square, and of the gap above and below it. */
const SQUARE = 8;

/** How a character is drawn; absent: as text. */
export function shapeKind(char: string): 'stroke' | 'fill' | undefined {
  if (char === '─' || char in STROKES) return 'stroke';
  return char === '■' || BLOCKS.includes(char) ? 'fill' : undefined;
}

/** A character that is there `count` times from a column on. */
export interface Run {
  readonly char: string;
  readonly column: number;
  readonly count: number;
}

/** The path of all runs, from left to right. */
export function shapesPath(runs: readonly Run[]): string {
  const blocks = runs.filter(({ char }) => BLOCKS.includes(char));
  return (
    runs
      .filter((run) => !blocks.includes(run))
      .map(shapePath)
      .join('') + skyline(blocks)
  );
}

/** Blocks side by side as one outline: half as long as each by itself. */
function skyline(blocks: readonly Run[]): string {
  let [path, end, height] = ['', -1, 0];
  for (const { char, column, count } of blocks) {
    const next = heightOf(char);
    if (column !== end) path += `${path === '' ? '' : `v${height}z`}M${column * CELL.width} ${CELL.height}v-${next}`;
    else if (next !== height) path += `v${height - next}`;
    path += `h${count * CELL.width}`;
    [end, height] = [column + count, next];
  }
  return path === '' ? '' : `${path}v${height}z`;
}

/** Two of the pixels are left between two lines. */
const heightOf = (block: string): number => ((BLOCKS.indexOf(block) + 1) * (CELL.height - 2)) / BLOCKS.length;

function shapePath({ char, column, count }: Run): string {
  const x = column * CELL.width;
  const width = count * CELL.width;
  if (char === '■') return `M${x} ${(CELL.height - SQUARE) / 2}h${width}v${SQUARE}h-${width}z`;
  const stroke = STROKES[char];
  if (stroke === undefined) return `M${x} ${MID_Y}h${width}`;
  const [left, top, rest] = stroke;
  return Array.from({ length: count }, (_, i) => `M${x + i * CELL.width + left} ${top}${rest}`).join('');
}
