// keepalived's own log lines, as lines of cplb's log.

import type { Readable } from 'node:stream';
import type { Finding } from '../../base/finding.ts';
import type { Logger } from '../../base/logger.ts';
import { printable } from '../../base/printable.ts';
import { Repeats } from '../../base/repeats.ts';
import { LineSplitter } from './lines.ts';
import { type Meaning, meaningOf } from './meaning.ts';

/** keepalived's longest messages have some 300 bytes; more than this is none of its messages. */
const LONGEST_BYTES = 4096;

/** `Fri Nov 20 23:42:51 2026: message`: the stamp has seconds only, and the log has a better one. */
const STAMP = /^\w{3} \w{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}: /;

export interface RelogOptions {
  readonly logger: Logger;
  /** Called for every line that means a finding, however often it repeats. */
  readonly onFinding: (finding: Finding) => void;
  /** Called for every line, without its time stamp. */
  readonly onLine?: (message: string) => void;
}

/**
 * Re-logs every line of keepalived's standard error with its level and its meaning.
 *
 * The stream is always read on: a full pipe would stop keepalived's adverts. A line that repeats is logged once a minute,
 * with `repeated`, the number of times it was left out.
 */
export function relog(stream: Readable, { logger, onFinding, onLine }: RelogOptions): void {
  const repeats = new Repeats();
  const splitter = new LineSplitter(LONGEST_BYTES, (line) => {
    const message = printable(line.replace(STAMP, ''));
    const meaning = meaningOf(message);
    const log = (repeated: number) => logLine(logger, { message, meaning, repeated });
    const key = keyOf(message, meaning);
    if (key === undefined) log(0);
    else repeats.log(key, log);
    if (meaning.finding !== undefined) onFinding(meaning.finding);
    onLine?.(message);
  });
  stream.on('data', (chunk: Buffer) => splitter.write(chunk));
  stream.on('close', () => {
    splitter.end();
    repeats.end();
  });
}

/**
 * What makes two lines the same. One kind of finding is one, whatever numbers a hostile network puts into it; a change of
 * state never is, because the same one again is news.
 */
function keyOf(message: string, { level, finding, sentence }: Meaning): string | undefined {
  if (finding !== undefined) return `${finding.kind} ${finding.instance ?? ''}`;
  if (level === 'debug' && sentence !== undefined) return sentence.replace(/\d+/g, '#');
  return level === 'info' ? undefined : message;
}

interface Line {
  readonly message: string;
  readonly meaning: Meaning;
  readonly repeated: number;
}

function logLine(logger: Logger, { message, meaning: { level, sentence }, repeated }: Line): void {
  const fields = { ...(sentence !== undefined && { meaning: sentence }), ...(repeated > 0 && { repeated }) };
  logger[level](fields, message);
}
