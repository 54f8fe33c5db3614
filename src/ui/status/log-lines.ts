// Lines of the log, short as events or in full. Pure.

import type { LogLine } from '../../admin/contract.ts';
import { pairsIn, tailOf } from '../../admin/log-line.ts';
import { clock, span } from '../../base/moment.ts';
import { cell, dim, hanging, type Line, plain, toned } from '../line.ts';
import type { Tone } from '../theme.ts';

const TONES: Readonly<Record<LogLine['level'], Tone | undefined>> = {
  ...{ debug: undefined, info: undefined },
  ...{ warn: 'warning', error: 'bad', fatal: 'bad' },
};

const AGE_WIDTH = 7;
const LEVEL_WIDTH = 5;
const COMPONENT_WIDTH = 10;

/** Events, the newest first: how long ago, and what came of what cause. */
export function eventLines(events: readonly LogLine[], now: number): readonly Line[] {
  return events.toReversed().map(({ time, level, component, message, fields }) => {
    const head = [dim(cell(span(now - Date.parse(time)), AGE_WIDTH, 'right')), plain(' ')];
    const from = dim(` ${cell(component, COMPONENT_WIDTH)} `);
    const tail = dim(tailOf(fields));
    return [...head, toned(cell(level, LEVEL_WIDTH), TONES[level]), from, plain(message), tail];
  });
}

/** The whole log, the oldest first: each line in as many as it takes, with its fields as `key=value`. */
export const logLines = (lines: readonly LogLine[], width: number): readonly Line[] =>
  lines.flatMap(({ time, level, component, message, fields }) => {
    const at = `${clock(Date.parse(time))} `;
    const head = toned(`${cell(level, LEVEL_WIDTH)} `, TONES[level]);
    const text = [component === '' ? '' : `${component}:`, message, ...pairsIn(fields)].filter(Boolean).join(' ');
    const mark = { text: `${at}${head.text}` };
    const [first = [], ...others] = hanging(mark, plain(text), width);
    return [[dim(at), head, ...first.slice(1)], ...others];
  });
