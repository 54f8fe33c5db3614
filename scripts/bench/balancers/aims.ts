// What the balancer nftables should reach.

import { figureOf, limitFigure, type ShareAim, shareFigure } from '../load/aims.ts';
import { BULK_ROWS } from '../load/bulk.ts';
import { MANY_ROW } from '../load/memory.ts';
import { CONNECTIONS_COST_ROW, CONNECTIONS_ROW, REQUESTS_COST_ROW, REQUESTS_ROW } from '../load/rates.ts';
import type { Figure } from '../measure.ts';
import { PEERS } from '../site/peers.ts';

const SHARES: readonly Omit<ShareAim, 'of'>[] = [
  { to: 'haproxy', row: CONNECTIONS_ROW, least: 1.2 },
  ...BULK_ROWS.map(({ rate: row }) => ({ to: 'haproxy', row, least: 1.5 }) as const),
  { to: 'direct', row: CONNECTIONS_ROW, least: 0.75 },
  ...BULK_ROWS.map(({ rate: row }) => ({ to: 'direct', row, least: 0.75 }) as const),
];

/** A row with a rate a second, that with the milliseconds that they cost, and how many they cost that for. */
const LOADS = [
  { rate: REQUESTS_ROW, cost: REQUESTS_COST_ROW, amount: 1000 },
  { rate: CONNECTIONS_ROW, cost: CONNECTIONS_COST_ROW, amount: 1000 },
  ...BULK_ROWS.map((rows) => ({ ...rows, amount: 1 })),
];

/** Not measurable beside what else a node does: in percent of a core. */
const MOST_OF_A_CORE = 1;

/** In MB: what a runtime that does nothing grows and shrinks by. */
const MOST_MEMORY = 1;

/** The figures of nftables that have an aim, those of them that were taken. */
export const againstBalancerAims = (figures: readonly Figure[]): readonly Figure[] => [
  ...SHARES.flatMap((aim) => shareFigure(figures, { of: 'nftables', ...aim })),
  ...LOADS.flatMap((load) => coreShare(figures, load)),
  ...limitFigure(figures, { of: 'nftables', row: MANY_ROW, aim: { median: MOST_MEMORY } }),
];

function coreShare(figures: readonly Figure[], { rate, cost, amount }: (typeof LOADS)[number]): readonly Figure[] {
  const [rates, costs] = [figureOf(figures, 'nftables', rate), figureOf(figures, 'nftables', cost)];
  if (rates === undefined || costs === undefined) return [];
  const msPerSecond = rates.samples.map(
    (perSecond, round) => (perSecond / amount) * (costs.samples[round] ?? Number.NaN),
  );
  const what = `${PEERS.nftables.title}, share of a core under ${rate}`;
  return [{ what, samples: msPerSecond.map((ms) => ms / 10), unit: '%', aim: { median: MOST_OF_A_CORE } }];
}
