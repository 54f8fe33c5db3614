// What the default proxy of cplb should reach.

import { limitFigure, shareFigure } from '../load/aims.ts';
import { BULK_ROWS } from '../load/bulk.ts';
import { IDLE_CONNECTION_ROW, IDLE_ROW } from '../load/memory.ts';
import { CONNECTIONS_ROW, REQUESTS_ROW } from '../load/rates.ts';
import type { Aim, Figure } from '../measure.ts';

/** Shares of what HAProxy reaches in the same round. */
const LEAST_SHARES: Readonly<Record<string, number>> = {
  [REQUESTS_ROW]: 0.85,
  [CONNECTIONS_ROW]: 0.75,
  ...Object.fromEntries(BULK_ROWS.map(({ rate }) => [rate, 1])),
};

const LIMITS: Readonly<Record<string, Aim>> = {
  [IDLE_CONNECTION_ROW]: { median: 20 },
  [IDLE_ROW]: { median: 90 },
};

/** The figures of cplb that have an aim, those of them that were taken. */
export const againstProxyAims = (figures: readonly Figure[]): readonly Figure[] => [
  ...Object.entries(LEAST_SHARES).flatMap(([row, least]) =>
    shareFigure(figures, { of: 'cplb', to: 'haproxy', row, least }),
  ),
  ...Object.entries(LIMITS).flatMap(([row, aim]) => limitFigure(figures, { of: 'cplb', row, aim })),
];
