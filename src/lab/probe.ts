// A client of the VIP that never stops connecting: the measure of every failover.

import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
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

/** A new attempt this often, whatever became of those before. */
export const PROBE_EVERY_MS = 20;

/** The kernel repeats a lost SYN after 1 s; an attempt gives up before, so that each one tells of its own moment only. */
const ATTEMPT_TIMEOUT_MS = 900;

export interface ProbeOptions {
  readonly target: HostPort;
  /** CA certificates in PEM. */
  readonly ca: string;
  readonly onAttempt: (attempt: ProbeAttempt) => void;
}

/** Connects every {@link PROBE_EVERY_MS} until `signal` aborts; settles when the last attempt has ended. */
export async function probeVip({ target, ca, onAttempt }: ProbeOptions, signal: AbortSignal): Promise<void> {
  const open = new Set<Promise<void>>();
  for (let next = performance.now(); !signal.aborted; next += PROBE_EVERY_MS) {
    const attempt: Promise<void> = attemptOnce(target, ca)
      .then(onAttempt)
      .finally(() => open.delete(attempt));
    open.add(attempt);
    await delay(Math.max(0, next + PROBE_EVERY_MS - performance.now()), undefined, { signal }).catch(() => {});
  }
  await Promise.all(open);
}

async function attemptOnce({ address, port }: HostPort, ca: string): Promise<ProbeAttempt> {
  const started = performance.now();
  const startedAt = performance.timeOrigin + started;
  const socket = connect({ host: address, port, ca, servername: 'kubernetes' });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) });
    return { startedAt, ms: performance.now() - started, server: nodeOf(socket) };
  } catch (error) {
    return { startedAt, ms: performance.now() - started, error: describeError(error) };
  } finally {
    socket.on('error', () => {}); // the attempt is over; what becomes of the socket is nobody's concern
    socket.destroy();
  }
}

/** The certificate's names are the service's, which all servers share, and the node's. */
function nodeOf(socket: TLSSocket): string {
  const names = [...(socket.getPeerCertificate().subjectaltname ?? '').matchAll(/DNS:([^,]+)/g)].map(
    ([, name]) => name,
  );
  return names.find((name) => name !== undefined && !name.startsWith('kubernetes')) ?? '';
}
