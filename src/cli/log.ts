// Where a long-running command logs: readable lines for a person at a terminal, JSON for everything else.

import { CplbError } from '../base/errors.ts';
import { createLogger, type Logger } from '../base/logger.ts';
import type { Config, LogFormat } from '../config/types.ts';
import { LOG_FORMATS, LOG_LEVELS } from './options.ts';

/** The logger of this process, and how its lines look. */
export interface Log {
  readonly logger: Logger;
  readonly format: Exclude<LogFormat, 'auto'>;
}

/**
 * Sets the log of this process up, on standard error.
 *
 * @param config What is said there holds unless `CPLB_LOG_LEVEL` and `CPLB_LOG_FORMAT` say otherwise.
 * @param keep Gets every line too, as JSON.
 * @throws {CplbError} CPLB_INVALID_CONFIG for another level or format.
 */
export async function logToStderr(
  { logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>,
  keep: (line: string) => void,
): Promise<Log> {
  const level = chosen('CPLB_LOG_LEVEL', LOG_LEVELS, logLevel);
  const wanted = chosen('CPLB_LOG_FORMAT', LOG_FORMATS, logFormat);
  const format = wanted === 'auto' ? (process.stderr.isTTY ? 'text' : 'json') : wanted;
  process.stderr.on('error', () => {}); // a reader that has gone is no reason to give the VIP up
  const shown = format === 'text' ? await asText() : (line: string) => line;
  const logger = createLogger({
    write: (line) => {
      keep(line);
      process.stderr.write(shown(line));
    },
  });
  logger.level = level;
  return { logger, format };
}

function chosen<T extends string>(variable: string, known: readonly T[], configured: T): T {
  const value = process.env[variable] || configured;
  const found = known.find((each) => each === value);
  if (found !== undefined) return found;
  throw new CplbError('CPLB_INVALID_CONFIG', `${variable}: "${value}" is not one of ${known.join(', ')}`);
}

/** Makes a line for a person of one in JSON: still one line, and coloured on a terminal alone. */
async function asText(): Promise<(line: string) => string> {
  const { default: pretty } = await import('pino-pretty');
  return pretty.prettyFactory({
    colorize: process.stderr.isTTY && !process.env.NO_COLOR,
    singleLine: true,
    ignore: 'component',
    messageFormat: '{if component}{component}: {end}{msg}',
  });
}
