// The shape of a document: types, limits and names, by the published JSON Schema.

import type { ErrorObject } from 'ajv';
import validate from './generated/validate.js';
import { didYouMean } from './nearest.ts';
import { type Path, type Problem, quoted } from './problem.ts';
import type { RawConfig } from './types.ts';

/** A document as far as it has the right shape: whatever was wrong is missing. */
export type Pruned<T> = T extends readonly (infer Item)[]
  ? readonly (Pruned<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Pruned<T[Key]> }
    : T;

/** What is wrong with the shape of a document, and what is left of it without that. */
export interface Shape {
  readonly raw: Pruned<RawConfig>;
  readonly problems: readonly Problem[];
  /** Where something stood that `raw` does not have. */
  readonly pruned: readonly Path[];
}

/** Checks the shape of a document. Without problems `raw` is the document itself, a whole {@link RawConfig}. */
export function checkShape(value: unknown): Shape {
  if (validate(value)) return { raw: value, problems: [], pruned: [] };
  const errors = oneForEachValue(validate.errors ?? []);
  const problems = errors.map((error) => toProblem(error, value));
  const raw = structuredClone(value);
  const pruned = errors.map((error) => culprit(error, value)).filter(({ length }) => length > 0);
  for (const path of pruned) prune(raw, path);
  return { raw: (isContainer(raw) ? raw : {}) as Pruned<RawConfig>, problems, pruned };
}

/** What has the wrong type has no limits to keep and no other value to be. */
function oneForEachValue(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const ofType = new Set(errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath));
  return errors.filter(({ keyword, instancePath }) => keyword === 'type' || !ofType.has(instancePath));
}

/** What must go so that the rest can be read: nothing where something is missing, else the value or the unknown field. */
function culprit(error: ErrorObject, root: unknown): Path {
  const path = pathOf(error.instancePath, root);
  if (error.keyword === 'required' || error.keyword === 'minItems') return [];
  return error.keyword === 'additionalProperties' ? [...path, error.params.additionalProperty] : path;
}

function prune(root: unknown, path: Path): void {
  const parent = path.slice(0, -1).reduce<unknown>((at, step) => (isContainer(at) ? at[step] : undefined), root);
  const last = path.at(-1);
  if (last === undefined || !isContainer(parent)) return;
  if (Array.isArray(parent))
    parent[Number(last)] = undefined; // the others keep their places
  else delete parent[last];
}

const isContainer = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null;

function toProblem(error: ErrorObject, root: unknown): Problem {
  const path = pathOf(error.instancePath, root);
  const { params, parentSchema: schema = {} } = error;
  const found = describe(error.data, path);
  switch (error.keyword) {
    case 'required':
      return { path: [...path, params.missingProperty], message: 'is missing', remedy: example(params, schema) };
    case 'additionalProperties':
      return unknownField(path, params.additionalProperty, Object.keys(schema.properties ?? {}));
    case 'type':
      return { path, message: `${found} is not ${withArticle(params.type)}`, remedy: typeRemedy(error, schema) };
    case 'const':
      return { path, message: `${found} is not "${params.allowedValue}"`, remedy: `write ${params.allowedValue}` };
    case 'enum':
      return {
        path,
        message: `${found} is not known here`,
        remedy: `write ${oneOf(params.allowedValues, error.data)}`,
      };
    case 'minimum':
    case 'maximum':
      return {
        path,
        message: `${found} is not a whole number from ${schema.minimum} to ${schema.maximum}`,
        remedy: `write a number such as ${schema.default ?? schema.examples?.[0]}`,
      };
    case 'minItems':
      return { path, message: 'is an empty list', remedy: 'give it at least one entry' };
    case 'maxItems':
      return { path, message: `has more than ${params.limit} entries`, remedy: `keep ${params.limit} at most` };
    default:
      return { path, message: error.message ?? error.keyword };
  }
}

/** YAML 1.1's way to lay one mapping under another; YAML 1.2, which is read here, has it no more. */
const MERGE_KEY = '<<';

const unknownField = (path: Path, name: string, known: readonly string[]): Problem => ({
  path: [...path, name],
  message: 'is not a known field',
  remedy:
    name === MERGE_KEY
      ? 'merge keys are not read, so write the fields out'
      : (didYouMean(name, known) ?? `known here: ${known.join(', ')}`),
});

/** What a missing field could be, from its own examples, in words that fit a document and a flag. */
function example({ missingProperty }: ErrorObject['params'], schema: ErrorObject['parentSchema']): string {
  const [first] = schema?.properties?.[missingProperty]?.examples ?? [];
  const one = Array.isArray(first) ? first[0] : first;
  return `add it, such as ${typeof one === 'string' ? one : JSON.stringify(first)}`;
}

const oneOf = (allowed: readonly unknown[], given: unknown): string => {
  const nearest = typeof given === 'string' ? didYouMean(given, allowed.map(String)) : undefined;
  return nearest === undefined
    ? allowed.join(', ').replace(/, ([^,]+)$/, ' or $1')
    : `${allowed.join(', ')} (${nearest})`;
};

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
};

const withArticle = (type: string): string => ARTICLES[type] ?? type;

/** YAML reads 1234, yes and 1e3 as something else than text, and "1234" as text. */
function typeRemedy({ params, data }: ErrorObject, schema: NonNullable<ErrorObject['parentSchema']>): string {
  const isText = params.type === 'string' && ['number', 'boolean'].includes(typeof data);
  if (isText && schema.enum === undefined && schema.const === undefined) return 'put it in quotes';
  if (params.type === 'integer' && typeof data === 'string' && /^\d+$/.test(data)) return 'write it without quotes';
  if (params.type === 'array' && typeof data === 'string') return `write it as [${JSON.stringify(data)}]`;
  if (schema.enum !== undefined) return `write ${oneOf(schema.enum, data)}`;
  const [first] = schema.examples ?? [];
  return first === undefined ? `write ${withArticle(params.type)}` : `write it as ${JSON.stringify(first)}`;
}

/** ajv names places by JSON Pointer; numbers in it are list positions only where the parent is a list. */
function pathOf(pointer: string, root: unknown): Path {
  const path: (string | number)[] = [];
  let parent: unknown = root;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = Array.isArray(parent) ? Number(name) : name;
    path.push(step);
    parent = (parent as Record<string | number, unknown>)[step];
  }
  return path;
}

/** What stands there, in a few characters; a password is not repeated. */
function describe(value: unknown, path: Path): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'nothing';
  if (typeof value === 'object') return 'a mapping';
  if (path.at(-1) === 'authPass') return 'the password';
  return typeof value === 'string' ? quoted(value) : String(value);
}
