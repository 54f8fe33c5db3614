// How the results of the doctor are told: a line for each, or one document for programs.

import { styleText } from 'node:util';
import { plural } from '../../base/plural.ts';
import { oneLine } from '../../base/printable.ts';
import type { Check, Outcome } from '../../doctor/check.ts';
import type { CheckResult } from '../../doctor/doctor.ts';

const OUTCOMES = ['ok', 'warning', 'failed', 'skipped'] as const satisfies readonly Outcome[];

const COLOUR = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'dim' } as const;

const OUTCOME_WIDTH = Math.max(...OUTCOMES.map(({ length }) => length));

/** How often each outcome came. */
export type Summary = Readonly<Record<Outcome, number>>;

export const summaryOf = (results: readonly CheckResult[]): Summary =>
  Object.fromEntries(
    OUTCOMES.map((name) => [name, results.filter(({ outcome }) => outcome === name).length]),
  ) as unknown as Summary;

/** How lines are written. */
export interface LineStyle {
  /** Width of the column with the names. */
  readonly nameWidth: number;
  readonly colours: boolean;
}

export const lineStyleFor = (checks: readonly Pick<Check, 'name'>[], colours: boolean): LineStyle => ({
  nameWidth: Math.max(0, ...checks.map(({ name }) => name.length)),
  colours,
});

/** `failed   interface  eth0 is down`, and the remedy below it. */
export function lineOf({ outcome, check, what, remedy }: CheckResult, { nameWidth, colours }: LineStyle): string {
  const word = outcome.padEnd(OUTCOME_WIDTH);
  const head = colours ? styleText(COLOUR[outcome], word, { validateStream: false }) : word;
  const indent = ' '.repeat(OUTCOME_WIDTH + nameWidth + 4);
  const below = remedy === undefined ? '' : `${indent}→ ${oneLine(remedy)}\n`;
  return `${head}  ${check.padEnd(nameWidth)}  ${oneLine(what)}\n${below}`;
}

/** `14 checks: 12 ok, 1 warning, 1 failed` */
export function summaryLine(results: readonly CheckResult[]): string {
  const summary = summaryOf(results);
  const words = OUTCOMES.filter((name) => summary[name] > 0).map((name) =>
    name === 'warning' ? plural(summary[name], name) : `${summary[name]} ${name}`,
  );
  return `${plural(results.length, 'check')}: ${words.join(', ')}\n`;
}

/** The document for programs. */
export const diagnosis = (node: string, results: readonly CheckResult[]): object => ({
  apiVersion: 'cplb/v1',
  kind: 'Diagnosis',
  node,
  checks: results.map(({ check, title, outcome, what, remedy }) => ({ check, title, outcome, what, remedy })),
  summary: summaryOf(results),
});
