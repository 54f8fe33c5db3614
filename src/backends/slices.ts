// Follows the EndpointSlices of `default/kubernetes` on one API server.

import { CplbError } from '../base/errors.ts';
import type { ApiClient, WatchEvent } from './api-client.ts';
import type { EndpointSlice } from './endpoints.ts';

export const SLICES_PATH = `/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=${encodeURIComponent(
  'kubernetes.io/service-name=kubernetes',
)}`;

const HTTP_GONE = 410;

/** The server is asked to end each watch after this time, so that none lives on half-open for long. */
const WATCH_SECONDS = 240;

/** A list must answer within this time; a watch may be silent for a little longer than the server lets it live. */
const LIST_TIMEOUT_MS = 5000;
const WATCH_IDLE_MS = (WATCH_SECONDS + 10) * 1000;

/**
 * Yields all slices at first, and all of them again after every change.
 *
 * Ends only by its error: when the server refuses or is lost, the caller goes on with another one. A watch that ran into
 * its time or out of the server's memory of changes (410 Gone) is renewed here.
 *
 * @throws {CplbError} CPLB_API_UNREACHABLE or CPLB_API_REFUSED.
 */
export async function* followSlices(
  client: ApiClient,
  signal: AbortSignal,
): AsyncGenerator<readonly EndpointSlice[], void> {
  while (!signal.aborted) {
    const list = (await client.get(SLICES_PATH, { signal, idleTimeoutMs: LIST_TIMEOUT_MS })) as SliceList;
    const slices = new Map((list.items ?? []).map((slice) => [slice.metadata?.name ?? '', slice]));
    yield [...slices.values()];
    yield* followFrom(client, { slices, version: list.metadata?.resourceVersion ?? '' }, signal);
  }
}

interface SliceList {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly items?: readonly EndpointSlice[];
}

interface Progress {
  readonly slices: Map<string, EndpointSlice>;
  version: string;
}

/** Watches on from a version, renewing the watch each time it ends cleanly; returns when a new list is needed. */
async function* followFrom(
  client: ApiClient,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<readonly EndpointSlice[], void> {
  while (!signal.aborted) {
    const query = `&watch=1&allowWatchBookmarks=true&timeoutSeconds=${WATCH_SECONDS}&resourceVersion=${progress.version}`;
    const limits = { signal, idleTimeoutMs: WATCH_IDLE_MS };
    for await (const event of client.watch(`${SLICES_PATH}${query}`, limits)) {
      if (event.type === 'ERROR') return relistAfter(event.object, client);
      if (advance(progress, event)) yield [...progress.slices.values()];
    }
  }
}

/** Takes one event in; true when it changed the slices. */
function advance(progress: Progress, { type, object }: WatchEvent): boolean {
  const slice = object as EndpointSlice;
  const { name = '', resourceVersion } = slice.metadata ?? {};
  progress.version = resourceVersion ?? progress.version;
  if (type === 'BOOKMARK') return false;
  if (type === 'DELETED') progress.slices.delete(name);
  else progress.slices.set(name, slice);
  return true;
}

/** An expired version asks for a new list; any other error in a watch is the server's refusal. */
function relistAfter(status: unknown, client: ApiClient): void {
  const { code, message } = status as { code?: number; message?: string };
  if (code === HTTP_GONE) return;
  throw new CplbError('CPLB_API_REFUSED', `${client.name} ended the watch with status ${code}: ${message}`);
}
