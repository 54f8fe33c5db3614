// The cluster as Kubernetes objects. Pure: equal states give equal objects, on every API server of the lab.

import { endpointsObject, sliceObjects } from './endpoint-objects.ts';
import type { KubeObject, StoredName } from './kube-object.ts';
import { nodeObject } from './node-object.ts';
import type { ClusterState } from './state.ts';

/** Every object of one resource, in the order of the names as a real LIST has it. */
export function objectsOf(resource: StoredName, state: ClusterState): readonly KubeObject[] {
  const objects = MAKERS[resource](state);
  return objects.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

const MAKERS: Readonly<Record<StoredName, (state: ClusterState) => readonly KubeObject[]>> = {
  nodes: ({ nodes, resourceVersion }) => nodes.map((node) => nodeObject(node, resourceVersion)),
  endpointslices: ({ endpoints, resourceVersion }) => sliceObjects(endpoints, resourceVersion),
  endpoints: ({ endpoints, resourceVersion }) => [endpointsObject(endpoints, resourceVersion)],
};
