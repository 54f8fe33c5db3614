// What one API server remembers: the objects of now and the last changes that led to them. Pure.

import { type KubeObject, STORED_NAMES, type StoredName } from './kube-object.ts';
import { objectsOf } from './objects.ts';
import type { ClusterState } from './state.ts';

/** One object that came (no `before`), changed, or went (no `after`). */
export interface Change {
  readonly version: number;
  readonly resource: StoredName;
  readonly before?: KubeObject;
  readonly after?: KubeObject;
}

export interface History {
  /** The version of the objects. */
  readonly version: number;
  /** The oldest version after which every change is known. */
  readonly oldest: number;
  readonly objects: Readonly<Record<StoredName, readonly KubeObject[]>>;
  readonly changes: readonly Change[];
}

/** How many changes are kept: few, so that a client which was away for a while really meets 410. */
export const KEPT_CHANGES = 100;

/** The memory of a server that starts now: it knows no version before `state`. */
export const startHistory = (state: ClusterState): History => ({
  version: state.resourceVersion,
  oldest: state.resourceVersion,
  objects: forEachResource((resource) => objectsOf(resource, state)),
  changes: [],
});

/** Takes in the next state. One that is not newer changes nothing: versions only grow. */
export function advance(history: History, state: ClusterState): History {
  if (state.resourceVersion <= history.version) return history;
  const objects = forEachResource((resource) => keepUnchanged(history.objects[resource], objectsOf(resource, state)));
  const fresh = STORED_NAMES.flatMap((resource) => changesOf(resource, history.objects[resource], objects[resource]));
  const all = [...history.changes, ...fresh.map((change) => ({ ...change, version: state.resourceVersion }))];
  return {
    version: state.resourceVersion,
    oldest: all.at(-KEPT_CHANGES - 1)?.version ?? history.oldest,
    objects,
    changes: all.slice(-KEPT_CHANGES),
  };
}

type Objects = readonly KubeObject[];

const forEachResource = (make: (resource: StoredName) => Objects): Record<StoredName, Objects> => ({
  nodes: make('nodes'),
  endpointslices: make('endpointslices'),
  endpoints: make('endpoints'),
});

const byName = (objects: Objects) => new Map(objects.map((object) => [object.metadata.name, object]));

/** An object that did not change stays the one that it was, and so keeps its version. */
function keepUnchanged(before: Objects, after: Objects): Objects {
  const known = byName(before);
  return after.map((object) => {
    const old = known.get(object.metadata.name);
    return old !== undefined && contentOf(old) === contentOf(object) ? old : object;
  });
}

const contentOf = ({ metadata, ...rest }: KubeObject): string =>
  JSON.stringify({ ...rest, metadata: { ...metadata, resourceVersion: '' } });

function changesOf(resource: StoredName, before: Objects, after: Objects): readonly Omit<Change, 'version'>[] {
  const [old, now] = [byName(before), byName(after)];
  const gone = before.filter(({ metadata }) => !now.has(metadata.name));
  const changed = after.filter((object) => old.get(object.metadata.name) !== object);
  return [
    ...gone.map((object) => ({ resource, before: object })),
    ...changed.map((object) => {
      const known = old.get(object.metadata.name);
      return { resource, after: object, ...(known !== undefined && { before: known }) };
    }),
  ];
}
