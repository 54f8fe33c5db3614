// What the failure of a connection to a backend was. Pure.

import type { FailureKind } from '../traffic.ts';

/** A connection that failed for a reason which is no system error. */
export class BackendFailure extends Error {
  override readonly name = 'BackendFailure';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

const KINDS: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ENOTCONN: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
};

/** What this node has run out of: file descriptors, memory, ports. */
const OUT_OF = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL', 'EADDRINUSE', 'EAGAIN']);

/** The kind of a failure; `undefined` when it is this node's own, of which no backend is to be suspected. */
export function kindOf(error: NodeJS.ErrnoException): FailureKind | undefined {
  if (error instanceof BackendFailure) return error.kind;
  const { code = '' } = error;
  return OUT_OF.has(code) ? undefined : (KINDS[code] ?? 'other');
}
