// Warnings as lines: what is wrong, and below it what to do. Pure.

import { type Warning, warningsOf } from '../../admin/warnings.ts';
import { clock } from '../../base/moment.ts';
import { dim, hanging, type Line, toned } from '../line.ts';
import type { Seen } from './follow.ts';

/** That nobody answers comes before all that was said before. */
export const allWarnings = ({ status, silence, answeredAt }: Seen): readonly Warning[] => [
  ...(silence === undefined
    ? []
    : [
        {
          severity: 'bad' as const,
          what: silence,
          action: `What is shown was so at ${clock(answeredAt)}; it is asked again each second.`,
        },
      ]),
  ...warningsOf(status, answeredAt),
];

const SIGNS = { bad: '✗ ', warning: '! ' } as const;

export const warningLines = (warnings: readonly Warning[], width: number): readonly Line[] =>
  warnings.flatMap(({ severity: tone, what, action }) => [
    ...hanging({ text: SIGNS[tone], tone, style: 'bold' }, toned(what, tone), width),
    ...hanging(dim('  → '), dim(action), width),
  ]);

/** The first lines; what is left out is counted. */
export function fewWarnings(warnings: readonly Warning[], width: number, rows: number): readonly Line[] {
  const lines = warningLines(warnings, width);
  if (lines.length <= rows) return lines;
  return [...lines.slice(0, Math.max(0, rows - 1)), [dim('  … press w for the rest')]];
}
