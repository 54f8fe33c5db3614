// Where a long-running command logs: readable lines for a person at a terminal, JSON for everything else.

import { CplbError } from '../base/errors.ts';
import { createLogger, type Logger } from '../base/logger.ts';
import type { LogLevel } from '../config/types.ts';

const STDERR = 2;

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/**
 * The logger of this process.
 *
 * @param configured The level, unless `CPLB_LOG_LEVEL` sets another.
 * @param keep Gets every line too, as JSON.
 * @throws {CplbError} CPLB_INVALID_CONFIG for another level.
 */
export async function logToStderr(configured: LogLevel, keep: (line: string) => void): Promise<Logger> {
  const level = process.env.CPLB_LOG_LEVEL || configured;
  if (!LEVELS.some((known) => known === level)) {
    throw new CplbError('CPLB_INVALID_CONFIG', `CPLB_LOG_LEVEL: "${level}" is not one of ${LEVELS.join(', ')}`);
  }
  const stream = process.stderr.isTTY ? await prettyStream() : process.stderr;
  const logger = createLogger({
    write: (line) => {
      keep(line);
      stream.write(line);
    },
  });
  logger.level = level;
  return logger;
}

async function prettyStream() {
  const { default: pretty } = await import('pino-pretty');
  const colorize = process.env.NO_COLOR === undefined || process.env.NO_COLOR === '';
  return pretty({
    destination: STDERR,
    sync: true,
    colorize,
    ignore: 'component',
    messageFormat: '{component}: {msg}',
  });
}
