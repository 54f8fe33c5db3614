// The rows of the growth table, and the chart's lines that are made of them.

import type { Reading } from '../load/subject.ts';

/** In the columns of the table. */
export const BACKENDS = [3, 10, 50, 200] as const;
export const columnOf = (backends: number): string => `${backends} backends`;

/** Changes of the ready set, a minute. */
export const PACES = [10, 100, 300, 1000] as const;
/** How many backends there are while it changes at each of these paces. */
export const PACED_BACKENDS = [3, 200] as const;

export const ROWS = {
  change: { what: 'time until a change of the ready set is in the kernel', unit: 'ms' },
  changeCost: { what: 'processor time of such a change', unit: 'ms' },
  restCost: { what: 'processor time at rest, of a core', unit: '%' },
  memory: { what: 'resident memory', unit: 'MB' },
} as const satisfies Readonly<Record<string, Omit<Reading, 'value'>>>;

export const pacedRows = (pace: number) =>
  ({
    lag: { what: `${pace} changes a minute: time until one, or a later one, is in the kernel`, unit: 'ms' },
    cost: { what: `${pace} changes a minute: processor time, of a core`, unit: '%' },
    slowest: { what: `${pace} changes a minute: slowest connection`, unit: 'ms' },
    failed: { what: `${pace} changes a minute: failed connections`, unit: '' },
  }) as const satisfies Readonly<Record<string, Omit<Reading, 'value'>>>;
