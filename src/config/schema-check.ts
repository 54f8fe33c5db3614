// The shape of a document: types, limits and names, by the published JSON Schema.

import type { ErrorObject } from 'ajv';
import validate from './generated/validate.js';
import type { Path, Problem } from './problem.ts';
import type { RawConfig } from './types.ts';

/** Checks the shape of a document; the problems are empty exactly when `value` is a {@link RawConfig}. */
export function checkShape(value: unknown): { raw: RawConfig } | { problems: readonly Problem[] } {
  if (validate(value)) return { raw: value };
  return { problems: (validate.errors ?? []).map((error) => toProblem(error, value)) };
}

function toProblem(error: ErrorObject, root: unknown): Problem {
  const path = pathOf(error.instancePath, root);
  const { params } = error;
  switch (error.keyword) {
    case 'required':
      return { path: [...path, params.missingProperty], message: 'is missing' };
    case 'additionalProperties': {
      const known = Object.keys(error.parentSchema?.properties ?? {}).join(', ');
      return { path: [...path, params.additionalProperty], message: `is not a known field; known here: ${known}` };
    }
    case 'type':
      return { path, message: `${describe(error.data, path)} is not of type ${params.type}${hint(error)}` };
    case 'const':
      return { path, message: `${describe(error.data, path)} is not "${params.allowedValue}"` };
    case 'minimum':
    case 'maximum': {
      const { minimum, maximum } = error.parentSchema as { minimum: number; maximum: number };
      return { path, message: `${describe(error.data, path)} is not a whole number from ${minimum} to ${maximum}` };
    }
    case 'minItems':
      return { path, message: 'is an empty list' };
    default:
      return { path, message: error.message ?? error.keyword };
  }
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
  if (typeof value === 'object' && value !== null) return 'a mapping';
  if (path.at(-1) === 'authPass') return 'the password';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** YAML reads 1234, yes and 1e3 as something else than text. */
const hint = ({ params, data }: ErrorObject): string =>
  params.type === 'string' && ['number', 'boolean'].includes(typeof data) ? '; put it in quotes' : '';
