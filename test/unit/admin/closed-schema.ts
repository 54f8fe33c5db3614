// The schema of the status, and a stricter one: this cplb itself prints no field that is not in it.

import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '../../../src/admin/schema.json' with { type: 'json' };

const compile = (of: object) => new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(of);

const isValid = compile(schema);

/** Every mapping whose fields are named allows no others. */
const closed: object = JSON.parse(JSON.stringify(schema), (_name, value) =>
  value?.type === 'object' && value.properties !== undefined ? { ...value, additionalProperties: false } : value,
);
const isWhole = compile({ ...closed, $id: 'closed' });

/** What is wrong with a document by the published schema. */
export const problemsWith = (document: unknown): readonly string[] => (isValid(document) ? [] : told(isValid.errors));

/** What is wrong with a document, a field that the schema does not name included. */
export const problemsWithOwn = (document: unknown): readonly string[] =>
  isWhole(document) ? [] : told(isWhole.errors);

const told = (errors: typeof isValid.errors): readonly string[] =>
  (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
