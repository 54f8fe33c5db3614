// What an API server did instead of answering, told apart by what mends it.

import { CplbError } from '../base/errors.ts';

/**
 * `kubeconfig`: the credentials cannot be made on this node. The others are the server's: it is not there, does not know the
 * user, does not let it, has too much to do, says no for another reason, or talks nonsense.
 */
export const FAILURES = [
  'kubeconfig',
  'unreachable',
  'unauthorized',
  'forbidden',
  'overloaded',
  'refused',
  'garbage',
] as const;

export type Failure = (typeof FAILURES)[number];

export interface ApiErrorOptions extends ErrorOptions {
  /** Of the answer. */
  readonly status?: number | undefined;
  /** When the server wants to be asked again, in milliseconds from now. */
  readonly retryAfterMs?: number | undefined;
}

/** An API server that could not be asked. Its code tells users no more than whether it answered. */
export class ApiError extends CplbError {
  readonly failure: Failure;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(failure: Failure, message: string, { status, retryAfterMs, ...options }: ApiErrorOptions = {}) {
    super(CODES[failure], message, options);
    this.failure = failure;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

const CODES = {
  kubeconfig: 'CPLB_BROKEN_KUBECONFIG',
  unreachable: 'CPLB_API_UNREACHABLE',
  unauthorized: 'CPLB_API_REFUSED',
  forbidden: 'CPLB_API_REFUSED',
  overloaded: 'CPLB_API_REFUSED',
  refused: 'CPLB_API_REFUSED',
  garbage: 'CPLB_API_UNREACHABLE',
} as const satisfies Record<Failure, string>;

/** What a status other than 200 means; 429 and 503 are what kube-apiserver and those before it say under load. */
export function failureOf(status: number | undefined): Failure {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  return status === 429 || status === 503 ? 'overloaded' : 'refused';
}

/** Reads a Retry-After header in milliseconds. The date that HTTP allows too is never sent by an API server. */
export const retryAfterMs = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) * 1000 : undefined;
