// What an engine tells, and how that is worded in the log.

import type { Backend, BackendKey } from '../../base/backend.ts';
import type { Logger } from '../../base/logger.ts';
import type { Repeats } from '../../base/repeats.ts';
import type { FailureKind } from '../traffic.ts';

/** What an engine tells of itself, in plain data: it may run in a thread of its own. */
export type EngineEvent =
  /** Real traffic has failed at a backend. */
  | {
      readonly kind: 'failed';
      readonly backend: BackendKey;
      readonly failure: FailureKind;
      readonly why: string;
    }
  /** This node ran out of what a connection needs. */
  | { readonly kind: 'starved'; readonly why: string }
  /** A client was turned away because there were too many. */
  | { readonly kind: 'rejected'; readonly maxConnections: number }
  /** The connections of a lost backend were reset. */
  | { readonly kind: 'reset'; readonly backend: BackendKey; readonly connections: number }
  /** Connections were closed so that others get their share. */
  | { readonly kind: 'rebalanced'; readonly backend: BackendKey; readonly connections: number }
  /** The engine has ended by itself, and with it the proxy. */
  | { readonly kind: 'broken'; readonly why: string }
  /** These are no longer known, but still have connections. */
  | { readonly kind: 'draining'; readonly backends: readonly Backend[] };

/** Logs an event; what may come with every client is logged once a minute, with how often it came. */
export function logEvent(event: EngineEvent, logger: Logger, repeats: Repeats): void {
  const { kind, ...words } = event;
  if (kind === 'failed') logger.debug(words, 'a connection to the backend failed');
  if (kind === 'reset') logger.info(words, 'reset the connections of a lost backend');
  if (kind === 'rebalanced') logger.info(words, 'closed idle connections of the fullest backend');
  if (kind === 'rejected') {
    repeats.log(kind, (repeated) =>
      logger.warn({ ...words, repeated }, 'too many connections: a client was turned away'),
    );
  }
  if (kind === 'starved') {
    const text = 'this node has run out of what a connection needs';
    repeats.log(JSON.stringify(words), (repeated) => logger.error({ ...words, repeated }, text));
  }
}
