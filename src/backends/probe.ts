// One readiness probe of one API server.

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { describeError } from '../base/errors.ts';
import { fairTimer } from '../base/fair-timer.ts';
import type { HostPort } from '../base/port.ts';
import type { ProbeResult } from './health.ts';

export interface ProbeOptions {
  /** Budget in milliseconds for connect, handshake and the answer's head together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** CA certificates in PEM; without them any certificate is accepted, for the answer is no secret. */
  readonly ca: string | undefined;
}

/** Ready, or alive behind `--anonymous-auth=false` (401) or a changed default role (403). */
const ALIVE = [200, 401, 403];

/** The context of the CA that was asked for last; all probes of a cluster share it. */
let shared: { readonly ca: string | undefined; readonly context: SecureContext } | undefined;

/** Without a CA the list is empty and not absent: Node's own roots would cost 3 MB and vouch for no API server. */
function trustIn(ca: string | undefined): SecureContext {
  if (shared === undefined || shared.ca !== ca) shared = { ca, context: createSecureContext({ ca: ca ?? [] }) };
  return shared.context;
}

/** Asks `GET /readyz` over a fresh TLS connection, as a new client would find the server. Never rejects. */
export async function probe({ address, port }: HostPort, options: ProbeOptions): Promise<ProbeResult> {
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  let reached: ProbeResult['reached'] = 'nothing';
  let certificateExpires: Date | undefined;
  const failed = (reason: string) => ({ ok: false, reached, latencyMs: elapsed(), reason, certificateExpires });
  const late = new AbortController();
  using _limit = fairTimer(options.timeoutMs, () => late.abort());
  const signal = AbortSignal.any([options.signal, late.signal]);
  try {
    const verified = { secureContext: trustIn(options.ca), rejectUnauthorized: options.ca !== undefined };
    const target = { host: address, port, path: '/readyz', servername: 'kubernetes', agent: false, signal };
    const request = https.get({ ...target, ...verified });
    request.once('socket', (socket) => {
      socket.once('connect', () => {
        reached = 'tcp';
      });
      socket.once('secureConnect', () => {
        certificateExpires = (socket as TLSSocket).getPeerX509Certificate()?.validToDate;
      });
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.destroy();
    const status = response.statusCode ?? 0;
    const reason = status === 200 ? 'ready' : `status ${status}`;
    return { ok: ALIVE.includes(status), reached: 'http', latencyMs: elapsed(), reason, certificateExpires };
  } catch (error) {
    if (!signal.aborted) return failed(describeError(error));
    return failed(options.signal.aborted ? 'stopped' : `no answer within ${options.timeoutMs} ms`);
  }
}
