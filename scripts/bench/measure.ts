// Words for figures: samples, their summary, and a table of them.

/** What median and worst should at most be, each in the unit of its figure. */
export interface Aim {
  readonly median?: number;
  readonly worst?: number;
}

export interface Figure {
  readonly what: string;
  readonly samples: readonly number[];
  readonly unit: string;
  /** Without one the figure is for comparison. */
  readonly aim?: Aim;
}

/** True of a figure that is what it should be. */
export const isMet = ({ samples, aim: { median: usual = Infinity, worst: most = Infinity } = {} }: Figure): boolean =>
  median(samples) <= usual && worst(samples) <= most;

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export const worst = (samples: readonly number[]): number => Math.max(...samples);

/** The figures as a Markdown table. */
export const toTable = (figures: readonly Figure[]): string =>
  ['| figure | runs | median | worst | aim | met |', '|---|---|---|---|---|---|', ...figures.map(rowOf)].join('\n');

function rowOf(figure: Figure): string {
  const { what, samples, unit, aim } = figure;
  const format = (value: number) => `${value < 10 ? value.toFixed(2) : Math.round(value)} ${unit}`.trim();
  const met = isMet(figure) ? 'yes' : '**no**';
  return `| ${[what, samples.length, format(median(samples)), format(worst(samples)), aimText(aim, unit), met].join(' | ')} |`;
}

function aimText({ median: usual, worst: most }: Aim = {}, unit: string): string {
  const parts = [
    ...(usual === undefined ? [] : [`median ≤ ${usual} ${unit}`.trim()]),
    ...(most === undefined ? [] : [`worst ≤ ${most} ${unit}`.trim()]),
  ];
  return parts.join(', ');
}

/** Tells a person at the terminal what is running now. */
export const progress = (line: string): void => void process.stderr.write(`${line}\n`);
