// What a log message of keepalived means: how much it matters, in plain words, and whether it is a finding. Pure.

import { type Finding, makeFinding } from '../../base/finding.ts';
import { CHECKER_MESSAGES } from './checker-messages.ts';
import type { Groups, MessageRow } from './message-row.ts';
import { OTHERS_MESSAGES } from './messages-of-others.ts';
import { OWN_MESSAGES } from './own-messages.ts';

export interface Meaning {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** The same in plain words, where the message itself is none. */
  readonly sentence?: string;
  readonly finding?: Finding;
}

const ROWS: readonly MessageRow[] = [...OTHERS_MESSAGES, ...OWN_MESSAGES, ...CHECKER_MESSAGES];

/** `(cplb-0) text`, or with a colon. A name of an instance has no space, so `(file: Line 8)` is none. */
const OF_INSTANCE = /^\((?<instance>[^()\s]{1,128})\):? (?<text>.*)$/;

/** The name of the instance that a message is of, and what it says of it. */
export function splitInstance(message: string): { readonly instance: string | undefined; readonly text: string } {
  const { instance, text = message } = OF_INSTANCE.exec(message)?.groups ?? {};
  return { instance, text };
}

/** Words by which a message that no row knows should be seen without asking for details. */
const ALARMING =
  /error|fail|invalid|mismatch|cannot|can'?t |unable|not permitted|duplicate|conflict|warning|violation/i;

/**
 * Looks a message up.
 *
 * @param message A line of keepalived's without its time stamp; anything else takes linear time. Control characters, which a
 *   terminal would obey, are for the caller to replace: the words of the meaning may hold parts of the message.
 */
export function meaningOf(message: string): Meaning {
  const { instance, text } = splitInstance(message);
  for (const row of ROWS) {
    const match = row.pattern.exec(text);
    if (match !== null) return meaningBy(row, match.groups ?? {}, instance);
  }
  return { level: ALARMING.test(text) ? 'warn' : 'debug' };
}

function meaningBy(row: MessageRow, groups: Groups, instance: string | undefined): Meaning {
  if (!('kind' in row)) {
    const sentence = row.says?.(groups);
    return { level: row.level, ...(sentence !== undefined && { sentence }) };
  }
  const { kind, level = 'info', says, action, confirmMs, holdMs } = row;
  const what = says(groups);
  const finding = makeFinding(kind, { what, instance, peer: groups.peer, action, confirmMs, holdMs });
  return { level, sentence: what, finding };
}
