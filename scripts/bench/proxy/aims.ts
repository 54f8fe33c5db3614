// What the default proxy of cplb should reach.

import type { Aim, Figure } from '../measure.ts';
import { BULK_ROWS } from './bulk.ts';
import { IDLE_CONNECTION_ROW, IDLE_ROW } from './memory.ts';
import { PEERS } from './peers.ts';
import { CONNECTIONS_ROW, REQUESTS_ROW } from './rates.ts';

/** Shares of what HAProxy reaches in the same round. */
const LEAST_SHARES: Readonly<Record<string, number>> = {
  [REQUESTS_ROW]: 0.85,
  [CONNECTIONS_ROW]: 0.75,
  ...Object.fromEntries(BULK_ROWS.map((row) => [row, 1])),
};

const LIMITS: Readonly<Record<string, Aim>> = {
  [IDLE_CONNECTION_ROW]: { median: 20 },
  [IDLE_ROW]: { median: 90 },
};

/** The figures of cplb that have an aim, those of them that were taken. */
export function againstAims(figures: readonly Figure[]): readonly Figure[] {
  const of = (peer: string, row: string) => figures.find((figure) => figure.peer === peer && figure.what === row);
  const shares = Object.entries(LEAST_SHARES).flatMap(([row, leastMedian]) => {
    const [ours, theirs] = [of(PEERS.cplb.title, row), of(PEERS.haproxy.title, row)];
    if (ours === undefined || theirs === undefined) return [];
    const samples = ours.samples.map((value, round) => value / (theirs.samples[round] ?? Number.NaN));
    return [{ what: `cplb : HAProxy, ${row}`, samples, unit: '×', aim: { leastMedian } }];
  });
  const limits = Object.entries(LIMITS).flatMap(([row, aim]) => {
    const ours = of(PEERS.cplb.title, row);
    return ours === undefined ? [] : [{ what: `cplb, ${row}`, samples: ours.samples, unit: ours.unit, aim }];
  });
  return [...shares, ...limits];
}
