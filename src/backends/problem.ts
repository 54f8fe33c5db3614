// What keeps a server from being followed, in words for an operator. Pure.

import { describeError } from '../base/errors.ts';
import { ApiError } from './api-error.ts';

/** How many texts of one kind are told. */
const TOLD = 5;

/** The first of many texts, and how many more there are. */
export const few = (texts: readonly string[], separator: string): string =>
  [...texts.slice(0, TOLD), ...(texts.length > TOLD ? [`and ${texts.length - TOLD} more`] : [])].join(separator);

/** As whom a server was asked. */
export interface Asked {
  /** Address and port. */
  readonly server: string;
  /** Of the kubeconfig. */
  readonly path: string;
  /** End of the client certificate that was shown. */
  readonly expires: Date | undefined;
}

/** Why a server is not followed, with what to do where the message alone does not tell. */
export function problemOf(error: unknown, asked: Asked, now = new Date()): string {
  const failure = error instanceof ApiError ? error.failure : undefined;
  if (failure === 'unauthorized') return unauthorized(asked, now);
  if (failure === 'forbidden') {
    const rights = 'list and watch endpointslices.discovery.k8s.io (or endpoints) in the namespace default';
    return `${describeError(error)} The user of ${asked.path} needs a role that may ${rights}.`;
  }
  return describeError(error);
}

function unauthorized({ server, path, expires }: Asked, now: Date): string {
  const expired = expires !== undefined && expires < now ? `; the certificate ended on ${expires.toISOString()}` : '';
  return (
    `${server} does not accept the credentials of ${path} (401)${expired}. If certificates were renewed, put the new ones ` +
    'there; a container whose mounted file was replaced sees the new one after a restart only.'
  );
}
