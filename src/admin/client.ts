// Asks the admin server of a cplb on this machine, and tells it to drain.

import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text as readAll } from 'node:stream/consumers';
import { formatDuration } from '../base/duration.ts';
import { CplbError, describeError } from '../base/errors.ts';
import type { DrainDocument, LogDocument, StatusDocument } from './contract.ts';
import { socketPath } from './server.ts';

/** A runtime whose event loop does not answer in this time is as good as none. */
const ANSWER_WITHIN_MS = 2000;

/** Before it answers the runtime writes to a disk, which may be busy with etcd. */
const WRITTEN_WITHIN_MS = 10_000;

/** The status of the cplb with this run directory. @throws {CplbError} CPLB_NOT_RUNNING. */
export const fetchStatus = (runDir: string): Promise<StatusDocument> =>
  ask(runDir, { path: '/status', withinMs: ANSWER_WITHIN_MS });

/** The log of the cplb with this run directory. @throws {CplbError} CPLB_NOT_RUNNING. */
export const fetchLog = (runDir: string): Promise<LogDocument> =>
  ask(runDir, { path: '/log', withinMs: ANSWER_WITHIN_MS });

/** Tells the cplb with this run directory to drain, or to resume. @throws {CplbError} CPLB_NOT_RUNNING. */
export const setDraining = (runDir: string, draining: boolean): Promise<DrainDocument> =>
  ask(runDir, { method: 'POST', path: draining ? '/drain' : '/resume', withinMs: WRITTEN_WITHIN_MS });

interface Question {
  readonly method?: 'POST';
  readonly path: string;
  readonly withinMs: number;
}

async function ask<Answer>(runDir: string, { withinMs, ...question }: Question): Promise<Answer> {
  const path = socketPath(runDir);
  const signal = AbortSignal.timeout(withinMs);
  try {
    const asked = request({ ...question, socketPath: path, signal }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const body = await readAll(response);
    if (response.statusCode !== 200) throw new Error(`${question.path} is answered with ${response.statusCode}`);
    const answer = JSON.parse(body);
    if (answer?.apiVersion !== 'cplb/v1') throw new Error('what answers there is no cplb that this one understands');
    return answer;
  } catch (cause) {
    const why = signal.aborted ? `it is silent for ${formatDuration(withinMs)}` : describeRefusal(cause);
    throw new CplbError('CPLB_NOT_RUNNING', `No cplb answers on ${path}: ${why}.`, { cause });
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
