// Asks the admin server of a cplb on this machine.

import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text as readAll } from 'node:stream/consumers';
import type { StatusDocument } from './contract.ts';
import { socketPath } from './server.ts';

/** A runtime whose event loop does not answer in this time is as good as none. */
const TIMEOUT_MS = 2000;

/** The status of the cplb with this run directory. @throws The system error when none is running there. */
export async function fetchStatus(runDir: string): Promise<StatusDocument> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const [response] = (await once(
    request({ socketPath: socketPath(runDir), path: '/status', signal }).end(),
    'response',
  )) as [IncomingMessage];
  return JSON.parse(await readAll(response)) as StatusDocument;
}
