// The API servers that checks ask, and what one shows of itself to a client that comes by address.

import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import { type Backend, sortedUnique } from '../base/backend.ts';
import { CplbError } from '../base/errors.ts';
import { parseHostPort } from '../base/port.ts';
import type { Situation } from './check.ts';

/** A server on the same network answers within milliseconds, and a busy one within a second or two. */
const ANSWER_WITHIN_MS = 5000;

/** What an API server showed. */
export interface Shown {
  readonly certificate: X509Certificate | undefined;
  /** How far its clock is ahead of this machine's, in milliseconds, to a second or so; absent where it told no time. */
  readonly aheadMs: number | undefined;
}

/** The API servers that are known, this node's own first. Without a running cplb those of the configuration. */
export function apiServersOf({ config, plan, running }: Situation): readonly Backend[] {
  const planned = plan instanceof CplbError ? config.backends.map(asRemote) : plan.staticBackends;
  const told = running?.backends.flatMap(({ address, local }) => {
    const target = parseHostPort(address, config.backendPort);
    return target === undefined ? [] : [{ ...target, local }];
  });
  const known = told === undefined || told.length === 0 ? planned : told;
  return sortedUnique(known).toSorted((a, b) => Number(b.local) - Number(a.local));
}

const asRemote = (target: Omit<Backend, 'local'>): Backend => ({ ...target, local: false });

/**
 * Asks an API server as a client of the VIP would: by address, so without a server name, by which it may choose its certificate.
 *
 * @throws The system error, or one that says how long nothing came.
 */
export async function askServer({ address, port }: Backend, signal: AbortSignal): Promise<Shown> {
  const late = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const either = AbortSignal.any([signal, late]);
  const target = { host: address, port, path: '/readyz', servername: '', agent: false, signal: either };
  let certificate: X509Certificate | undefined;
  const asked = Date.now();
  const request = https.get({ ...target, rejectUnauthorized: false }); // what is wrong with it is what is asked for
  request.once('socket', (socket) => {
    socket.once('secureConnect', () => {
      certificate = (socket as TLSSocket).getPeerX509Certificate();
    });
  });
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.on('error', () => {}).destroy();
    return { certificate, aheadMs: ahead(response.headers.date, asked, Date.now()) };
  } catch (error) {
    if (certificate !== undefined) return { certificate, aheadMs: undefined }; // it showed all that it had to
    throw late.aborted ? new Error(`no answer within ${ANSWER_WITHIN_MS} ms`) : error;
  }
}

/** The header has whole seconds, so its server's clock is half a second later on average. */
function ahead(date: string | undefined, asked: number, answered: number): number | undefined {
  const told = Date.parse(date ?? '');
  return Number.isNaN(told) ? undefined : told + 500 - (asked + answered) / 2;
}
