// How the cost of the balancer nftables grows with the number of backends, and with the pace at which the ready set changes.

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { growthChart } from './growth/growth-chart.ts';
import { type GrowthScene, readingsAtPace, readingsOf } from './growth/measure-growth.ts';
import { BACKENDS, columnOf, PACED_BACKENDS, PACES, pacedRows } from './growth/rows.ts';
import { Collected } from './load/collected.ts';
import type { Reading } from './load/subject.ts';
import { type Figure, progress } from './measure.ts';
import { type BenchOptions, chosen } from './options.ts';
import { startHttpBackends } from './site/backends.ts';
import { onSite, withSite } from './site/site.ts';

const RUNS = 3;
const SECONDS = 4;

/** A pace is kept for so many times as long as a load lasts, for at the slowest one a change comes every 6 s. */
const PACE_LASTS = 5;

const CHART = fileURLToPath(new URL('../../docs/balancers-growth.svg', import.meta.url));

interface Step {
  readonly what: string;
  readonly figure: GrowthFigure;
  readonly backends: number;
  readonly measure: (scene: GrowthScene) => Promise<readonly Reading[]>;
}

/** What a person may ask for. */
export const GROWTH_FIGURES = ['backends', 'changes'] as const;
type GrowthFigure = (typeof GROWTH_FIGURES)[number];

const STEPS: readonly Step[] = [
  ...BACKENDS.map(
    (backends) => ({ what: columnOf(backends), figure: 'backends', backends, measure: readingsOf }) as const,
  ),
  ...PACED_BACKENDS.flatMap((backends) =>
    PACES.map(
      (pace): Step => ({
        what: `${columnOf(backends)}, ${pace} changes a minute`,
        figure: 'changes',
        backends,
        measure: (scene) => readingsAtPace({ ...scene, seconds: scene.seconds * PACE_LASTS }, pace),
      }),
    ),
  ),
];

/**
 * Writes the chart to docs/ when all figures were taken.
 *
 * @throws {CplbError} For a program that is missing, or an interrupt. All that was made for the figures is removed before.
 */
export const growthFigures = ({ runs = RUNS, comparison }: BenchOptions): Promise<readonly Figure[]> =>
  onSite([], async (signal) => {
    const asked = chosen(GROWTH_FIGURES, comparison.figures);
    const steps = STEPS.filter(({ figure }) => asked.includes(figure));
    const taken = await figuresOf(steps, { runs, seconds: comparison.seconds ?? SECONDS, signal });
    if (asked.length === GROWTH_FIGURES.length) {
      await writeFile(CHART, growthChart(taken));
      progress(`the chart is ${CHART}`);
    }
    return [...taken, ...failures(taken)];
  });

interface Terms {
  readonly runs: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

const figuresOf = (steps: readonly Step[], { runs, seconds, signal }: Terms): Promise<readonly Figure[]> =>
  withSite(async (site) => {
    await startHttpBackends(site, Math.max(...BACKENDS));
    const collected = new Collected();
    for (let run = 0; run < runs; run++) {
      for (const { what, backends, measure } of steps) {
        signal.throwIfAborted();
        progress(`${what}: ${run + 1} of ${runs}`);
        collected.add(columnOf(backends), await measure({ site, backends, seconds, signal }));
      }
    }
    return collected.figures;
  });

/** No pace may cost a client its connection. */
function failures(figures: readonly Figure[]): readonly Figure[] {
  const rows = PACES.map((pace): string => pacedRows(pace).failed.what);
  const samples = figures.filter(({ what }) => rows.includes(what)).flatMap((figure) => figure.samples);
  if (samples.length === 0) return [];
  return [{ what: 'failed connections at any pace', samples, unit: '', aim: { worst: 0 } }];
}
