// The chart of the growth figures. Pure.

import { type Curve, chartSvg } from '../chart.ts';
import { CONNECTIONS_ROW } from '../load/rates.ts';
import { type Figure, median } from '../measure.ts';
import { BACKENDS, columnOf, PACED_BACKENDS, PACES, pacedRows, ROWS } from './rows.ts';

const AGAINST_BACKENDS = 'backends';
const AGAINST_PACE = 'changes of the ready set a minute';

/** Medians of all figures that there are. */
export function growthChart(figures: readonly Figure[]): string {
  const overBackends = (name: string, row: string): Curve =>
    curve(
      figures,
      name,
      BACKENDS.map((x) => ({ x, column: columnOf(x), row })),
    );
  const overPaces = (row: 'lag' | 'cost'): readonly Curve[] =>
    PACED_BACKENDS.map((count) =>
      curve(
        figures,
        columnOf(count),
        PACES.map((x) => ({ x, column: columnOf(count), row: pacedRows(x)[row].what })),
      ),
    );
  return chartSvg('How the cost of the balancer nftables grows', [
    {
      title: 'A change of the ready set',
      x: AGAINST_BACKENDS,
      y: 'ms',
      curves: [
        overBackends('until it is in the kernel', ROWS.change.what),
        overBackends('processor time', ROWS.changeCost.what),
      ],
    },
    {
      title: 'New connections a second',
      x: AGAINST_BACKENDS,
      y: 'a second',
      curves: [overBackends('32 clients', CONNECTIONS_ROW)],
    },
    { title: 'How far the kernel lags behind', x: AGAINST_PACE, y: 'ms', curves: overPaces('lag') },
    { title: 'Processor time of cplb and its nft', x: AGAINST_PACE, y: '% of a core', curves: overPaces('cost') },
  ]);
}

interface Place {
  readonly x: number;
  readonly column: string;
  readonly row: string;
}

const curve = (figures: readonly Figure[], name: string, places: readonly Place[]): Curve => ({
  name,
  points: places.flatMap(({ x, column, row }) => {
    const figure = figures.find(({ peer, what }) => peer === column && what === row);
    return figure === undefined ? [] : [{ x, y: median(figure.samples) }];
  }),
});
