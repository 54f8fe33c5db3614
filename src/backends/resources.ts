// The two forms in which a cluster lists the API servers of `default/kubernetes`.

import { type Listed, serversOfEndpoints, serversOfSlice } from './endpoints.ts';

/** Where a form is served, and how an object of it is read. */
export interface Resource {
  readonly source: 'endpointslices' | 'endpoints';
  /** Path and query of the list. */
  readonly path: string;
  readonly kind: string;
  readonly read: (object: unknown) => readonly Listed[];
}

export const SLICES: Resource = {
  source: 'endpointslices',
  path: `/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=${encodeURIComponent(
    'kubernetes.io/service-name=kubernetes',
  )}`,
  kind: 'EndpointSlice',
  read: serversOfSlice,
};

/** For clusters without discovery.k8s.io/v1, which came with Kubernetes 1.21. */
export const ENDPOINTS: Resource = {
  source: 'endpoints',
  path: `/api/v1/namespaces/default/endpoints?fieldSelector=${encodeURIComponent('metadata.name=kubernetes')}`,
  kind: 'Endpoints',
  read: serversOfEndpoints,
};
