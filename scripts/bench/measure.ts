// Words for figures: samples, their summary, and a table of them.

export interface Figure {
  readonly what: string;
  readonly samples: readonly number[];
  readonly unit: string;
  /** What the figure should be, and whether it is. */
  readonly aim: string;
  readonly met: boolean;
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export const worst = (samples: readonly number[]): number => Math.max(...samples);

/** The figures as a Markdown table. */
export function toTable(figures: readonly Figure[]): string {
  const format = (value: number, unit: string) => `${value < 10 ? value.toFixed(2) : Math.round(value)} ${unit}`.trim();
  const rows = figures.map(
    ({ what, samples, unit, aim, met }) =>
      `| ${what} | ${samples.length} | ${format(median(samples), unit)} | ${format(worst(samples), unit)} | ${aim} | ${met ? 'yes' : '**no**'} |`,
  );
  return ['| figure | runs | median | worst | aim | met |', '|---|---|---|---|---|---|', ...rows].join('\n');
}

/** Tells a person at the terminal what is running now. */
export const progress = (line: string): void => void process.stderr.write(`${line}\n`);
