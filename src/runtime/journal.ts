// The last lines of the log, kept in memory for whoever asks by the socket. A line is an event, so they are the last events too.

import type { LogDocument, LogLine } from '../admin/contract.ts';

/** A busy hour at level info, and some 60 KB of memory. */
const KEPT = 200;

/** Two lines of a terminal with 80 columns for each of these would fill it: an overview shows no more. */
const EVENTS = 20;

/** A longer line is told by its beginning: what another program says may be of any length. */
const MAX_CHARACTERS = 4096;

const EVENT_LEVELS: readonly string[] = ['info', 'warn', 'error', 'fatal'];

export class Journal {
  readonly #lines: string[] = [];

  /** @param line As pino writes it: JSON. */
  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT) this.#lines.shift();
  }

  log(): LogDocument {
    return { apiVersion: 'cplb/v1', kind: 'Log', lines: this.#lines.map(readLine) };
  }

  /** What an operator should know of: from level info. */
  events(): readonly LogLine[] {
    return this.log()
      .lines.filter(({ level }) => EVENT_LEVELS.includes(level))
      .slice(-EVENTS);
  }
}

function readLine(text: string): LogLine {
  const { time, level, component = '', msg = '', ...fields } = JSON.parse(text) as Record<string, unknown>;
  return {
    time: String(time),
    level: level as LogLine['level'],
    component: String(component),
    message: String(msg).slice(0, MAX_CHARACTERS),
    fields: JSON.stringify(fields).length > MAX_CHARACTERS ? {} : fields,
  };
}
