// What a Kubernetes object looks like on the wire, and which kinds the stand-in serves.

import { createHash } from 'node:crypto';

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** An object as it goes over the wire. */
export interface KubeObject {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

/** Where each resource is served and what its objects are called. */
export const RESOURCES = {
  nodes: { path: '/api/v1/nodes', apiVersion: 'v1', kind: 'Node', group: '' },
  endpointslices: {
    path: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    group: 'discovery.k8s.io',
  },
  endpoints: { path: '/api/v1/namespaces/default/endpoints', apiVersion: 'v1', kind: 'Endpoints', group: '' },
  pods: { path: '/api/v1/namespaces/kube-system/pods', apiVersion: 'v1', kind: 'Pod', group: '' },
} as const;

export type ResourceName = keyof typeof RESOURCES;

export const RESOURCE_NAMES = Object.keys(RESOURCES) as readonly ResourceName[];

/** What follows from the state alone, so that its changes can be watched. Of pods the kubelets tell when they are asked. */
export type StoredName = Exclude<ResourceName, 'pods'>;

export const STORED_NAMES = RESOURCE_NAMES.filter((name): name is StoredName => name !== 'pods');

/** Constant, so that servers which start at different times tell the same story. */
export const BIRTH = '2026-01-01T00:00:00Z';

/** What tells one object from the others. */
export interface Identity {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The part that all objects have: type and metadata. */
export function objectOf(resource: ResourceName, identity: Identity, version: number): KubeObject {
  const { kind, apiVersion } = RESOURCES[resource];
  const metadata = { ...identity, uid: uidOf(`${kind}/${identity.name}`), creationTimestamp: BIRTH };
  return { kind, apiVersion, metadata: { ...metadata, resourceVersion: String(version) } };
}

/** The same name has the same uid on every server. */
function uidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
