// Which events a watcher gets to see. Pure.

import type { Change, History } from './history.ts';
import { type KubeObject, RESOURCES, type StoredName } from './kube-object.ts';
import type { Matcher } from './selectors.ts';
import { expired } from './status.ts';

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}

/** What a watcher looks at. */
export interface View {
  readonly resource: StoredName;
  readonly matches: Matcher;
}

/** The objects that are there when a watch begins without a version. */
export const initialEvents = (history: History, { resource, matches }: View): readonly WatchEvent[] =>
  history.objects[resource].filter(matches).map((object) => ({ type: 'ADDED', object }));

/** The changes after version `seen`. */
export const eventsAfter = (history: History, seen: number, view: View): readonly WatchEvent[] =>
  history.changes
    .filter(({ version, resource }) => version > seen && resource === view.resource)
    .flatMap((change) => eventOf(change, view));

/** An object that begins or ceases to match comes or goes for this watcher, whatever happened to it for others. */
function eventOf({ before, after, version }: Change, { matches }: View): readonly WatchEvent[] {
  const old = before !== undefined && matches(before) ? before : undefined;
  if (after !== undefined && matches(after)) return [{ type: old === undefined ? 'ADDED' : 'MODIFIED', object: after }];
  return old === undefined ? [] : [{ type: 'DELETED', object: atVersion(old, version) }];
}

/** A DELETED event carries the last content of the object, at the version that removed it. */
const atVersion = (object: KubeObject, version: number): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: String(version) },
});

/** Tells that everything up to `version` has been sent. The object is an empty one, nulls and all, as the real one. */
export function bookmark(resource: StoredName, version: number): WatchEvent {
  const { kind, apiVersion } = RESOURCES[resource];
  const empty = { ...(resource === 'endpointslices' && { addressType: '', endpoints: null, ports: null }) };
  const metadata = { resourceVersion: String(version), creationTimestamp: null };
  return { type: 'BOOKMARK', object: { kind, apiVersion, metadata, ...empty } };
}

/** Tells that the changes after `seen` are no longer known. */
export const expiredEvent = (seen: number, { oldest }: History): WatchEvent => ({
  type: 'ERROR',
  object: expired(seen, oldest),
});
