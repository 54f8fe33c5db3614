// The logger, set up once: one line an event, `component` on each.

import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * The root logger of a command.
 *
 * @param stream Where the lines go, JSON unless the stream makes something else of them.
 */
export const createLogger = (stream: DestinationStream): Logger =>
  pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: ['authPass', '*.authPass'], censor: '(hidden)' },
    },
    stream,
  );
