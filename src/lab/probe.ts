// A client of the VIP that never stops connecting: the measure of every failover.

import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { describeError } from '../base/errors.ts';
import type { HostPort } from '../base/port.ts';

/** One attempt. Times are milliseconds since the epoch, with fractions. */
export interface ProbeAttempt {
  readonly startedAt: number;
  readonly ms: number;
  /** Name of the node whose API server answered; absent when the attempt failed. */
  readonly server?: string;
  readonly error?: string;
}

/** How often a client connects, and how long it waits. */
export interface ProbePace {
  /** Milliseconds from one attempt to the next, whatever became of those before. */
  readonly everyMs: number;
  /** Milliseconds after which an attempt gives up. */
  readonly timeoutMs: number;
}

/** The kernel repeats a lost SYN after 1 s; an attempt gives up before, so that each one tells of its own moment only. */
export const DEFAULT_PACE: ProbePace = { everyMs: 20, timeoutMs: 900 };

export interface ProbeOptions extends ProbePace {
  readonly target: HostPort;
  /** CA certificates in PEM. */
  readonly ca: string;
  readonly onAttempt: (attempt: ProbeAttempt) => void;
}

/** Connects again and again until `signal` aborts; settles when the last attempt has ended. */
export async function probeVip(options: ProbeOptions, signal: AbortSignal): Promise<void> {
  const { everyMs, onAttempt, ca } = options;
  const context = createSecureContext({ ca }); // one for all: it takes 0.3 ms
  const open = new Set<Promise<void>>();
  for (let next = performance.now(); !signal.aborted; next += everyMs) {
    const attempt: Promise<void> = attemptOnce(options, context)
      .then(onAttempt)
      .finally(() => open.delete(attempt));
    open.add(attempt);
    await delay(Math.max(0, next + everyMs - performance.now()), undefined, { signal }).catch(() => {});
  }
  await Promise.all(open);
}

async function attemptOnce({ target, timeoutMs }: ProbeOptions, secureContext: SecureContext): Promise<ProbeAttempt> {
  const started = performance.now();
  const startedAt = performance.timeOrigin + started;
  const socket = connect({ host: target.address, port: target.port, secureContext, servername: 'kubernetes' });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(timeoutMs) });
    return { startedAt, ms: performance.now() - started, server: nodeOf(socket) };
  } catch (error) {
    return { startedAt, ms: performance.now() - started, error: describeError(error) };
  } finally {
    socket.on('error', () => {}); // the attempt is over; what becomes of the socket is nobody's concern
    socket.destroy();
  }
}

/** Which node's API server answered: its certificate's names are the service's, which all servers share, and the node's. */
export function nodeOf(socket: TLSSocket): string {
  const names = [...(socket.getPeerCertificate().subjectaltname ?? '').matchAll(/DNS:([^,]+)/g)].map(
    ([, name]) => name,
  );
  return names.find((name) => name !== undefined && !name.startsWith('kubernetes')) ?? '';
}
