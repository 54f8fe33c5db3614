import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import schema from '../../../src/config/schema.json' with { type: 'json' };
import { expectGolden } from '../golden.ts';
import { configOf, documentWith, type Fields, HEAD, INSTANCE, withField } from './documents.ts';
import { configurationPage, type Field, fieldsOf, type Schema } from './schema-fields.ts';

const ajv = new Ajv2020({ strict: true });
const FIELDS = fieldsOf(schema);
const ROWS = FIELDS.map((field) => [field.path, field] as const);

describe('the schema', () => {
  it('given draft 2020-12, then it is valid and strict', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  it.each(ROWS)('given %s, then it has a title, says what it means and shows an example', (_path, { schema }) => {
    expect(schema.title).toMatch(/^[A-Zkn]\S*(?: \S+)*$/);
    expect(schema.description).toMatch(/^\S.*\.$/);
    expect(schema.examples?.length).toBeGreaterThan(0);
  });

  it.each(
    ROWS.filter(([, { schema }]) => schema.type === 'object' && typeof schema.additionalProperties !== 'object'),
  )('given %s, then an unknown field in it is an error', (_path, { schema }) =>
    expect(schema).toMatchObject({ additionalProperties: false }));

  it.each(
    ROWS.filter(([, { schema }]) => schema.type === 'integer' && schema.enum === undefined),
  )('given %s, then it has both limits', (_path, { schema: { minimum, maximum } }) => {
    expect(Number.isInteger(minimum) && Number.isInteger(maximum)).toBe(true);
  });

  it('given a field that may be missing, then its default is stated, or described because it depends', () => {
    const silent = FIELDS.filter(
      ({ path, schema, required }) =>
        !(required || /(?:\[\]|\.\*)$/.test(path) || schema.type === 'object' || 'default' in schema),
    );
    expect(silent.map(({ path }) => path)).toEqual([
      'spec.balancer',
      ...['interface', 'virtualRouterID', 'vrrpVersion', 'advertInterval', 'advertIntervalSeconds', 'authPass'].map(
        (name) => `spec.keepalived.vrrpInstances[].${name}`,
      ),
      'spec.keepalived.vrrpInstances[].unicastSourceIP',
      'spec.keepalived.configTemplateVRRP',
      'spec.keepalived.configTemplateVS',
      'spec.kubeconfig',
      'spec.health.caFile',
    ]);
  });
});

const MINIMAL = documentWith({});
const SERVER = { ipAddress: '10.0.0.100' };
const documentOf = ({ path }: Field, value: unknown, base: unknown = MINIMAL): unknown => withField(base, path, value);

const isValid = (field: Schema, value: unknown): boolean => ajv.validate(field, value);

describe('examples in the schema', () => {
  it.each(
    FIELDS.flatMap((field) => (field.schema.examples ?? []).map((value) => [field.path, value, field] as const)),
  )('given %s: %j, then it is valid and the program accepts it', (_path, value, field) => {
    expect(isValid(field.schema, value)).toBe(true);
    const withPeer = documentWith({ peers: ['10.0.0.2'] }); // unicast needs one
    expect(() => configOf(documentOf(field, value, withPeer))).not.toThrow();
  });
});

describe('defaults stated in the schema', () => {
  const withDefault = FIELDS.filter((field) => 'default' in field.schema);
  const isOfServer = ({ path }: Field) => path.includes('virtualServers[]');

  it.each(
    withDefault.map((field) => [field.path, field.schema.default, field] as const),
  )('given %s: %j, then it is valid and nothing changes', (_path, value, field) => {
    const without = isOfServer(field) ? documentWith({ keepalived: { virtualServers: [SERVER] } }) : MINIMAL;
    expect(isValid(field.schema, value)).toBe(true);
    expect(configOf(documentOf(field, value))).toEqual(configOf(without));
  });

  it('given all of them at once, then nothing changes', () => {
    const whole = withDefault
      .filter((field) => !isOfServer(field))
      .reduce<unknown>((document, { path, schema }) => withField(document, path, schema.default), MINIMAL);
    expect(configOf(whole)).toEqual(configOf(MINIMAL));
  });

  it('given the smallest document that the schema allows, then the program accepts it', () => {
    const smallest = (instance: Fields) => ({ ...HEAD, spec: { keepalived: { vrrpInstances: [instance] } } });
    expect(configOf(smallest(INSTANCE))).toEqual(configOf(MINIMAL));
    expect(configOf(smallest({ virtualIPs: ['10.0.0.100/24'] }))).toMatchObject({
      vrrpInstances: [{ interface: { by: 'fit' } }],
    });
  });
});

describe('docs/reference/configuration.md', () => {
  it('given the schema, then the page is what it says', () => {
    expectGolden('docs/reference/configuration.md', configurationPage(schema));
  });
});
