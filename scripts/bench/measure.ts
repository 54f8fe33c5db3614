// Words for figures: samples, their summary, and tables of them.

/** Each in the unit of its figure. */
export interface Aim {
  /** What median and worst should at most be. */
  readonly median?: number;
  readonly worst?: number;
  /** What the median should at least be: the figure is the better the more it is. */
  readonly leastMedian?: number;
}

export interface Figure {
  readonly what: string;
  readonly samples: readonly number[];
  readonly unit: string;
  /** Without one the figure is for comparison. */
  readonly aim?: Aim;
  /** Whose figure it is of several that are compared: it stands in their table then, in a column of this name. */
  readonly peer?: string;
}

/** True of a figure that is what it should be. */
export function isMet({ samples, aim = {} }: Figure): boolean {
  const { median: usual = Infinity, worst: most = Infinity, leastMedian = -Infinity } = aim;
  return median(samples) <= usual && median(samples) >= leastMedian && Math.max(...samples) <= most;
}

/** The sample in the middle, or the mean of the two in the middle; 0 without any. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The smallest sample that is not below this share of all: nearest rank. */
export const percentile = (samples: readonly number[], share: number): number =>
  samples.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(samples.length * share) - 1)] ?? Number.NaN;

/** The worst sample: the largest, or the smallest of a figure that should be large. */
const worst = ({ samples, aim }: Figure): number =>
  aim?.leastMedian === undefined ? Math.max(...samples) : Math.min(...samples);

/** The figures as Markdown: a table that compares those of peers, and one of the others. */
export const toTables = (figures: readonly Figure[]): string =>
  [
    comparison(figures.filter(({ peer }) => peer !== undefined)),
    table(figures.filter(({ peer }) => peer === undefined)),
  ]
    .filter((text) => text !== '')
    .join('\n\n');

const table = (figures: readonly Figure[]): string =>
  figures.length === 0 ? '' : markdown(['figure', 'runs', 'median', 'worst', 'aim', 'met'], figures.map(rowOf));

function rowOf(figure: Figure): readonly string[] {
  const { what, samples, unit, aim } = figure;
  const format = (value: number) => `${value < 10 ? value.toFixed(2) : Math.round(value)} ${unit}`.trim();
  const met = isMet(figure) ? 'yes' : '**no**';
  return [what, String(samples.length), format(median(samples)), format(worst(figure)), aimText(aim, unit), met];
}

function aimText({ median: usual, worst: most, leastMedian }: Aim = {}, unit: string): string {
  const parts = [
    ...(usual === undefined ? [] : [`median ≤ ${usual} ${unit}`.trim()]),
    ...(leastMedian === undefined ? [] : [`median ≥ ${leastMedian} ${unit}`.trim()]),
    ...(most === undefined ? [] : [`worst ≤ ${most} ${unit}`.trim()]),
  ];
  return parts.join(', ');
}

/** A row for each figure, a column for each peer; in a cell the median and the range. */
function comparison(figures: readonly Figure[]): string {
  if (figures.length === 0) return '';
  const peers = [...new Set(figures.map(({ peer = '' }) => peer))];
  const rows = [...Map.groupBy(figures, ({ what }) => what)].map(([what, group]) => [
    [what, group[0]?.unit].filter(Boolean).join(', '),
    ...peers.map((name) => cellOf(group.find(({ peer }) => peer === name))),
  ]);
  return markdown(['figure', ...peers], rows);
}

function cellOf(figure: Figure | undefined): string {
  if (figure === undefined) return '';
  const { samples } = figure;
  const [middle, least, most] = [median(samples), Math.min(...samples), Math.max(...samples)].map(threeDigits);
  return samples.length === 1 ? `${middle}` : `${middle} (${least}–${most})`;
}

/** The whole part in full, and of the rest what makes three digits. */
const threeDigits = (value: number): string =>
  String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));

const markdown = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${'---|'.repeat(head.length)}`,
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');

/** Tells a person at the terminal what is running now. */
export const progress = (line: string): void => void process.stderr.write(`${line}\n`);
