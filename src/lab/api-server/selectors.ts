// labelSelector and fieldSelector, as far as the stand-in honours them. Pure.

import type { KubeObject } from './kube-object.ts';
import { badRequest, StatusError } from './status.ts';

export type Matcher = (object: KubeObject) => boolean;

/**
 * Reads both selectors of a query into one test. Labels: `key=value`, `key==value` and `key`; fields: `metadata.name`.
 *
 * @throws {StatusError} 400 for anything else, so that no client believes in a filter that was not applied.
 */
export function matcherOf(query: URLSearchParams): Matcher {
  const tests = [
    ...partsOf(query.get('labelSelector')).map(labelTest),
    ...partsOf(query.get('fieldSelector')).map(fieldTest),
  ];
  return (object) => tests.every((test) => test(object));
}

const partsOf = (selector: string | null): readonly string[] =>
  selector === null || selector.trim() === '' ? [] : selector.split(',').map((part) => part.trim());

function labelTest(part: string): Matcher {
  const { key = '', value } = /^(?<key>[\w./-]+)(?:\s*==?\s*(?<value>[\w.-]*))?$/.exec(part)?.groups ?? {};
  if (key === '') throw new StatusError(badRequest(`unable to parse requirement: ${part}`));
  return ({ metadata: { labels } }) => Object.hasOwn(labels, key) && (value === undefined || labels[key] === value);
}

/** The name that a query's objects must have, where a field selector says one. */
export const nameSelectedBy = (query: URLSearchParams): string | undefined =>
  partsOf(query.get('fieldSelector'))
    .map(nameIn)
    .find((name) => name !== undefined);

const nameIn = (part: string): string | undefined =>
  /^metadata\.name\s*==?\s*(?<name>[\w.-]+)$/.exec(part)?.groups?.name;

function fieldTest(part: string): Matcher {
  const name = nameIn(part);
  if (name === undefined) throw new StatusError(badRequest(`field label not supported: ${part}`));
  return ({ metadata }) => metadata.name === name;
}
