// The answers of an API server that say no.

/** A Kubernetes `Status`, the body of every refusal and the object of an ERROR event. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, never>>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: string;
  readonly details?: Readonly<Record<string, string>>;
  readonly code: number;
}

const failure = (code: number, reason: string, message: string): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  code,
});

export const unauthorized = (): Status => failure(401, 'Unauthorized', 'Unauthorized');

/** `action` as in `list resource "nodes" in API group "" at the cluster scope`. */
export const forbidden = (resource: string, user: string, action: string): Status => ({
  ...failure(403, 'Forbidden', `${resource} is forbidden: User "${user}" cannot ${action}`),
  details: { kind: resource },
});

export const badRequest = (message: string): Status => failure(400, 'BadRequest', message);

export const unknownPath = (): Status => ({
  ...failure(404, 'NotFound', 'the server could not find the requested resource'),
  details: {},
});

/** `resource` with its group, as in `endpointslices.discovery.k8s.io`. */
export const notFound = (resource: string, name: string): Status => ({
  ...failure(404, 'NotFound', `${resource} "${name}" not found`),
  details: { name, kind: resource },
});

export const methodNotAllowed = (): Status => ({
  ...failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource'),
  details: {},
});

/** What failed behind the API server, as in `error dialing backend: …`. */
export const internalError = (message: string): Status =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`);

/** The version asked for is older than what is remembered; the client has to list again. */
export const expired = (asked: number, oldest: number): Status =>
  failure(410, 'Expired', `too old resource version: ${asked} (${oldest})`);

/** Thrown while a request is read, and answered with its status. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.status = status;
  }
}
