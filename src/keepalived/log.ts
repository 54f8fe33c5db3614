// keepalived's own log lines, as lines of cplb's log.

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from '../base/logger.ts';

/** `Fri Nov 20 23:42:51 2026: message`: the stamp has seconds only, and the log has a better one. */
const STAMP = /^\w{3} \w{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}: /;

/** Words of messages that an operator should see without asking for details. */
const ALARMING = /error|fail|invalid|mismatch|cannot|can't|unable|unknown vrid|not permitted|duplicate/i;
const STATE_CHANGE = /Entering \w+ STATE/;

/** The level of one message, its time stamp taken off. */
export function classify(line: string): { level: 'debug' | 'info' | 'warn'; message: string } {
  const message = line.replace(STAMP, '');
  if (STATE_CHANGE.test(message)) return { level: 'info', message };
  return { level: ALARMING.test(message) ? 'warn' : 'debug', message };
}

/** Re-logs every line of a stream. It is always read on: a full pipe would stop keepalived's adverts. */
export function relog(stream: Readable, logger: Logger): void {
  createInterface({ input: stream }).on('line', (line) => {
    const { level, message } = classify(line);
    logger[level](message);
  });
}
