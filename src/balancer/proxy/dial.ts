// Connects a client's connection to the first backend that takes it.

import { addAbortListener } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Backend } from '../../base/backend.ts';
import type { HostPort } from '../../base/port.ts';
import type { ProxyConfig } from '../../config/types.ts';

/** Idle time before the first TCP keepalive probe; libuv sends ten, a second apart, so the dead are noticed in 25 s. */
export const KEEPALIVE_IDLE_MS = 15_000;

/** A backend that took the connection. The socket is paused, half-open capable and without Nagle's delay. */
export interface Dialled {
  readonly backend: Backend;
  readonly socket: Socket;
}

export interface DialOptions {
  /** A black-holed backend never answers; one of the same site answers a SYN within milliseconds. */
  readonly timing: Pick<ProxyConfig, 'connectTimeoutMs' | 'hedgeDelayMs'>;
  /** An attempt has failed, or is so slow that another one was begun. */
  readonly failed: (backend: Backend, error: Error) => void;
  /** Ends all attempts. */
  readonly signal: AbortSignal;
}

/**
 * Tries the candidates in turn: the next one when the last has failed, or beside it when that is silent for
 * the hedge delay. Candidates are drawn only as they are needed. Never rejects.
 *
 * @returns The first that connected; the other attempts are ended. `undefined` when none did.
 */
export async function dialFirst(
  candidates: Iterable<Backend>,
  { timing, failed, signal }: DialOptions,
): Promise<Dialled | undefined> {
  const { hedgeDelayMs } = timing;
  const over = new AbortController();
  using _stop = addAbortListener(signal, () => over.abort());
  const attempts: Promise<Dialled | undefined>[] = [];
  let winner: Dialled | undefined;
  for (const backend of candidates) {
    const refused = (error: Error) => over.signal.aborted || failed(backend, error);
    const attempt = dial(backend, timing, over.signal).then(
      (socket) => ({ backend, socket }),
      (error: Error) => void refused(error),
    );
    attempts.push(attempt);
    winner = await firstBeforeNext(attempts, hedgeDelayMs, () =>
      refused(new Error(`no connection within ${hedgeDelayMs} ms`)),
    );
    if (winner !== undefined || signal.aborted) break;
  }
  winner ??= await firstOf(attempts);
  over.abort();
  for (const attempt of attempts) void attempt.then((late) => late !== winner && late?.socket.destroy());
  return winner;
}

/** Resolves with the first that connects, or with nothing when it is time to try another backend. */
function firstBeforeNext(
  attempts: readonly Promise<Dialled | undefined>[],
  delayMs: number,
  onSlow: () => void,
): Promise<Dialled | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      onSlow();
      resolve(undefined);
    }, delayMs);
    for (const attempt of attempts) {
      void attempt.then((dialled) => {
        if (dialled === undefined && attempt !== attempts.at(-1)) return; // an older one: its successor is under way
        clearTimeout(timer);
        resolve(dialled);
      });
    }
  });
}

/** Resolves with the first that connects; with nothing when all have failed. */
async function firstOf(attempts: readonly Promise<Dialled | undefined>[]): Promise<Dialled | undefined> {
  const connected = attempts.map(async (attempt) => (await attempt) ?? Promise.reject(new Error('not connected')));
  return Promise.any(connected).catch(() => undefined);
}

/** @throws The system error (ECONNREFUSED, …), or ETIMEDOUT after the connect timeout; the reason of `signal`. */
function dial(
  { address, port }: HostPort,
  { connectTimeoutMs }: DialOptions['timing'],
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const keepalive = { keepAlive: true, keepAliveInitialDelay: KEEPALIVE_IDLE_MS };
    const socket = connect({ host: address, port, allowHalfOpen: true, noDelay: true, ...keepalive });
    const timeout = () => Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' });
    const timer = setTimeout(() => socket.destroy(timeout()), connectTimeoutMs);
    const abort = () => socket.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    socket.once('error', (error) => {
      settle();
      reject(error);
    });
    socket.once('connect', () => {
      settle();
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
