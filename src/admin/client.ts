// Asks the admin server of a cplb on this machine, and tells it to drain.

import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text as readAll } from 'node:stream/consumers';
import { formatDuration } from '../base/duration.ts';
import { CplbError, describeError } from '../base/errors.ts';
import type { DrainDocument, LogDocument, StatusDocument } from './contract.ts';
import { requireVersion, statusFrom } from './read-status.ts';
import { socketPath } from './server.ts';

/** A runtime whose event loop does not answer in this time is as good as none. */
const ANSWER_WITHIN_MS = 2000;

/** Before it answers the runtime writes to a disk, which may be busy with etcd. */
const WRITTEN_WITHIN_MS = 10_000;

/**
 * The status of the cplb with this run directory.
 *
 * @param signal Ends the wait for the answer.
 * @throws {CplbError} CPLB_NOT_RUNNING; the reason of `signal` once that aborts.
 */
export const fetchStatus = (runDir: string, signal?: AbortSignal): Promise<StatusDocument> =>
  ask(runDir, { path: '/status', withinMs: ANSWER_WITHIN_MS, read: statusFrom, signal });

/** The log of the cplb with this run directory. @throws As {@link fetchStatus}. */
export const fetchLog = (runDir: string, signal?: AbortSignal): Promise<LogDocument> =>
  ask(runDir, { path: '/log', withinMs: ANSWER_WITHIN_MS, read: trusted<LogDocument>, signal });

/** Tells the cplb with this run directory to drain, or to resume. @throws As {@link fetchStatus}; it may be obeyed all the same. */
export const setDraining = (runDir: string, draining: boolean, signal?: AbortSignal): Promise<DrainDocument> =>
  ask(runDir, {
    ...{ method: 'POST', path: draining ? '/drain' : '/resume', withinMs: WRITTEN_WITHIN_MS },
    ...{ read: trusted<DrainDocument>, signal },
  });

interface Question<Answer> {
  readonly method?: 'POST';
  readonly path: string;
  readonly withinMs: number;
  /** Makes an answer of what is JSON; throws what is wrong with it. */
  readonly read: (document: unknown) => Answer;
  readonly signal: AbortSignal | undefined;
}

async function ask<Answer>(runDir: string, question: Question<Answer>): Promise<Answer> {
  const { withinMs, read, signal: over, ...asking } = question;
  const path = socketPath(runDir);
  const late = AbortSignal.timeout(withinMs);
  const signal = over === undefined ? late : AbortSignal.any([late, over]);
  try {
    const asked = request({ ...asking, socketPath: path, signal }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const body = await readAll(response);
    if (response.statusCode !== 200) throw new Error(`${asking.path} is answered with ${response.statusCode}`);
    return understood(JSON.parse(body), read);
  } catch (cause) {
    over?.throwIfAborted();
    const why = late.aborted ? `it says nothing within ${formatDuration(withinMs)}` : describeRefusal(cause);
    throw new CplbError('CPLB_NOT_RUNNING', `No cplb answers on ${path}: ${why}.`, { cause });
  }
}

/** What is made of few fields is believed once its version is right. */
function trusted<Answer>(document: unknown): Answer {
  requireVersion(document);
  return document as Answer;
}

function understood<Answer>(document: unknown, read: Question<Answer>['read']): Answer {
  try {
    return read(document);
  } catch (cause) {
    const why = describeError(cause);
    throw new Error(`what answers there is no cplb that this one understands: ${why}`, { cause });
  }
}

function describeRefusal(cause: unknown): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'there is no such socket';
    case 'ECONNREFUSED':
      return 'the one that made this socket has gone';
    case 'EACCES':
      return 'this user may not; run it as root';
    default:
      return describeError(cause);
  }
}
