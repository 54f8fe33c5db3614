// Readings gathered into figures: a row for each that is read, a column for each of whom it is read.

import type { Figure } from '../measure.ts';
import type { Reading } from './subject.ts';

export class Collected {
  readonly #figures = new Map<string, Figure & { readonly samples: number[] }>();

  add(column: string, readings: readonly Reading[]): void {
    for (const { what, unit, value } of readings) {
      const key = `${what} ${column}`;
      const figure = this.#figures.get(key) ?? { what, unit, peer: column, samples: [] };
      figure.samples.push(value);
      this.#figures.set(key, figure);
    }
  }

  /** In the order in which their first readings came. */
  get figures(): readonly Figure[] {
    return [...this.#figures.values()];
  }
}
