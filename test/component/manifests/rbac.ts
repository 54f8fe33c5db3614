// RBAC as far as roles without wildcards go: who may do what by the objects of a file.

import { parseAllDocuments } from 'yaml';
import type { AccessRequest, Authorizer } from '../../../src/lab/api-server/access.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

interface RbacObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
}

/** One thing that one group, or user, may do: a rule taken apart. */
export interface Permission extends Pick<AccessRequest, 'namespace' | 'name'> {
  readonly subject: string;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

/** Every single thing that the objects allow. @throws When a binding names a role that is not among them. */
export function permissionsIn(text: string): readonly Permission[] {
  const objects = parseAllDocuments(text).map((document) => document.toJS() as RbacObject);
  return objects.flatMap(({ kind, metadata: { namespace }, roleRef, subjects = [] }) => {
    if (roleRef === undefined) return [];
    const role = objects.find((each) => each.kind === roleRef.kind && each.metadata.name === roleRef.name);
    if (role?.rules === undefined) throw new Error(`the ${kind} of ${roleRef.kind} ${roleRef.name} binds nothing`);
    return subjects.flatMap(
      (subject) =>
        role.rules?.flatMap((rule) =>
          partsOf(rule).map((part) => ({ ...part, subject: `${subject.kind} ${subject.name}`, namespace })),
        ) ?? [],
    );
  });
}

const partsOf = ({ apiGroups, resources, resourceNames, verbs }: Rule) =>
  apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) => (resourceNames ?? [undefined]).map((name) => ({ group, resource, verb, name }))),
    ),
  );

/** Allows what one of the permissions allows; one without a name is for all objects, one without a namespace for all. */
export const allowing =
  (permissions: readonly Permission[]): Authorizer =>
  ({ user, ...request }) => {
    const subjects = [`User ${user.name}`, ...user.groups.map((group) => `Group ${group}`)];
    const covers = (allowed: string | undefined, wanted: string | undefined) =>
      allowed === undefined || allowed === wanted;
    return permissions.some(
      ({ subject, verb, group, resource, namespace, name }) =>
        subjects.includes(subject) &&
        verb === request.verb &&
        group === request.group &&
        resource === request.resource &&
        covers(namespace, request.namespace) &&
        covers(name, request.name),
    );
  };
