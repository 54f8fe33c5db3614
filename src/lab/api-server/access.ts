// What a request wants, in the words in which an authorizer of Kubernetes is asked. Pure.

import { RESOURCE_NAMES, RESOURCES, type ResourceName } from './kube-object.ts';
import { nameSelectedBy } from './selectors.ts';

/** Who a client has proved to be. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What somebody wants to do. */
export interface AccessRequest {
  readonly user: User;
  readonly verb: 'get' | 'list' | 'watch' | 'create';
  readonly group: string;
  readonly resource: ResourceName | 'pods/exec';
  /** `undefined`: of the cluster. */
  readonly namespace: string | undefined;
  /** The one object that is meant; `undefined`: all of them. */
  readonly name: string | undefined;
}

/** True for what is allowed. */
export type Authorizer = (request: AccessRequest) => boolean;

/** Which resource a path leads to, and which object of it; without a name to all of them. */
export interface Place {
  readonly resource: ResourceName;
  readonly name?: string;
  /** Not the object, but a command in it. */
  readonly exec?: true;
}

/** Where a path leads; `undefined` where nothing is. */
export function placeOf(pathname: string): Place | undefined {
  for (const resource of RESOURCE_NAMES) {
    const { path } = RESOURCES[resource];
    if (pathname === path) return { resource };
    const name = pathname.startsWith(`${path}/`) ? pathname.slice(path.length + 1) : '';
    if (/^[^/]+$/.test(name)) return { resource, name };
    const [, pod] = /^([^/]+)\/exec$/.exec(name) ?? [];
    if (resource === 'pods' && pod !== undefined) return { resource, name: pod, exec: true };
  }
  return undefined;
}

/**
 * What reading there needs. A list whose field selector names one object is a request for that object, so that a rule with
 * resourceNames can allow it: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go.
 */
export function accessTo({ resource, name }: Place, query: URLSearchParams, user: User): AccessRequest {
  const { group, path } = RESOURCES[resource];
  const [, namespace] = /\/namespaces\/([^/]+)\//.exec(path) ?? [];
  const several = isSet(query, 'watch') ? 'watch' : 'list';
  const verb = name === undefined ? several : 'get';
  return { user, verb, group, resource, namespace, name: name ?? nameSelectedBy(query) };
}

/**
 * What running a command in a pod needs. A WebSocket is a GET and needs `get`; newer versions of Kubernetes want `create`
 * as well, which a POST has always needed.
 */
export const accessToExec = (place: Place, user: User): readonly AccessRequest[] =>
  (['get', 'create'] as const).map((verb) => ({
    ...accessTo(place, new URLSearchParams(), user),
    ...{ verb, resource: 'pods/exec' },
  }));

/** True for a flag of a query that is given and is not off. */
export const isSet = (query: URLSearchParams, name: string): boolean => ['1', 'true'].includes(query.get(name) ?? '');

/** The resource as messages name it: `endpointslices.discovery.k8s.io`. */
export const fullName = (resource: AccessRequest['resource']): string =>
  resource === 'pods/exec' || RESOURCES[resource].group === '' ? resource : `${resource}.${RESOURCES[resource].group}`;
