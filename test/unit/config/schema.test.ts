import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import schema from '../../../src/config/schema.json' with { type: 'json' };
import { expectGolden } from '../golden.ts';
import { configOf, documentWith, type Fields, HEAD, INSTANCE } from './documents.ts';
import { configurationPage, fieldsOf } from './schema-fields.ts';

const FIELDS = fieldsOf(schema);

describe('the schema', () => {
  it('given draft 2020-12, then it is valid and strict', () => {
    const ajv = new Ajv2020({ strict: true });
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  it.each(FIELDS.map((field) => [field.path, field] as const))('given %s, then it says what it means', (_path, {
    schema,
  }) => {
    expect(schema.description).toMatch(/^[A-Z].*\.$/);
  });

  it.each(
    FIELDS.filter(({ schema }) => schema.type === 'object').map((field) => [field.path, field] as const),
  )('given %s, then an unknown field in it is an error', (_path, { schema }) =>
    expect(schema).toMatchObject({ additionalProperties: false }));

  it('given a field that may be missing, then its default is stated, or described because it depends', () => {
    const silent = FIELDS.filter(
      ({ schema, required }) => !required && schema.type !== 'object' && schema.default === undefined,
    );
    expect(silent.map(({ path }) => path)).toEqual([
      'spec.kubeconfig',
      'spec.keepalived.vrrpInstances[].virtualRouterID',
      'spec.keepalived.vrrpInstances[].advertInterval',
      'spec.keepalived.vrrpInstances[].authPass',
    ]);
  });
});

/** `base` with the one field that `change` leads to. */
function merged(base: unknown, change: unknown): unknown {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return change;
  const fields: Record<string, unknown> = { ...(base as Fields | undefined) };
  for (const [name, value] of Object.entries(change)) fields[name] = merged(fields[name], value);
  return fields;
}

describe('defaults stated in the schema', () => {
  const minimal = documentWith({});
  const withDefault = (path: string, value: unknown): unknown =>
    merged(
      minimal,
      path.split('.').reduceRight<unknown>((field, step) => ({ [step]: field }), value),
    );

  it.each(
    FIELDS.filter(({ schema }) => 'default' in schema).map(({ path, schema }) => [path, schema.default] as const),
  )('given %s: %j, then nothing changes', (path, value) =>
    expect(configOf(withDefault(path, value))).toEqual(configOf(minimal)));

  it('given the smallest document that the schema allows, then the program accepts it', () => {
    const smallest = { ...HEAD, spec: { keepalived: { vrrpInstances: [INSTANCE] } } };
    expect(configOf(smallest)).toEqual(configOf(minimal));
  });
});

describe('docs/reference/configuration.md', () => {
  it('given the schema, then the page is what it says', () => {
    expectGolden('docs/reference/configuration.md', configurationPage(schema));
  });
});
