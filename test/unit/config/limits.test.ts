// The limits that the schema states, each at its edges, with what the program says beyond them.

import { describe, expect, it } from 'vitest';
import schema from '../../../src/config/schema.json' with { type: 'json' };
import { configOf, documentWith, INSTANCE, NAME, problemsOf, withField } from './documents.ts';
import { type Field, fieldsOf, type Schema } from './schema-fields.ts';

const FIELDS = fieldsOf(schema);

/** Unicast needs a peer; 255 seconds, the limit of that field, are for version 2. */
const BASE = (path: string) =>
  documentWith({ peers: ['10.0.0.2'] }, path.endsWith('advertIntervalSeconds') ? { vrrpVersion: 2 } : {});

type Edge = readonly [value: unknown, problem?: string | undefined];
type Row = readonly [path: string, value: unknown, problem: string | undefined];

const rowsOf = (fields: readonly Field[], edges: (schema: Schema) => readonly Edge[]) =>
  fields.flatMap(({ path, schema }) => edges(schema).map(([value, problem]): Row => [path, value, problem]));

function expectRow(path: string, value: unknown, problem: string | undefined) {
  const problems = problemsOf(() => configOf(withField(BASE(path), path, value)));
  expect(problems).toEqual(
    problem === undefined ? [] : [`${path.replaceAll('[]', '[0]').replace('*', NAME)}: ${problem}`],
  );
}

const asJson = ({ examples = [] }: Schema) => JSON.stringify(examples[0]);
const allOf = (names: readonly unknown[]) => names.join(', ').replace(/, ([^,]+)$/, ' or $1');

describe('a whole number', () => {
  const numbers = FIELDS.filter(({ schema }) => schema.type === 'integer' && schema.enum === undefined);

  it.each(
    rowsOf(numbers, (schema) => {
      const { minimum = Number.NaN, maximum = Number.NaN, default: fallback, examples = [] } = schema;
      const outside = `is not a whole number from ${minimum} to ${maximum}; write a number such as ${fallback ?? examples[0]}`;
      const none = `is not a whole number; write it as ${examples[0]}`;
      return [
        [minimum - 1, `${minimum - 1} ${outside}`],
        [minimum],
        [maximum],
        [maximum + 1, `${maximum + 1} ${outside}`],
        [minimum + 0.5, `${minimum + 0.5} ${none}`],
        [maximum + 0.5, `${maximum + 0.5} ${none}`],
        [String(maximum), `"${maximum}" is not a whole number; write it without quotes`],
        ['0x1F', `"0x1F" ${none}`],
        [true, `true ${none}`],
        [null, `nothing ${none}`],
        [[minimum], `a list ${none}`],
        [{}, `a mapping ${none}`],
      ];
    }),
  )('given %s: %j, then what is wrong is %s', expectRow);
});

describe('one of a few', () => {
  const names = FIELDS.filter(({ path, schema }) => schema.enum !== undefined && !path.endsWith('vrrpVersion'));

  it.each(
    rowsOf(names, (schema) => {
      const values = schema.enum ?? [];
      const [first] = values.map(String);
      const list = allOf(values);
      const other = first?.toUpperCase() === first ? first?.toLowerCase() : first?.toUpperCase();
      const near = `${values.join(', ')} (did you mean "${first}"?)`;
      return [
        ['unheard-of', `"unheard-of" is not known here; write ${list}`],
        ['', `"" is not known here; write ${list}`],
        [other, `"${other}" is not known here; write ${near}`],
        [7, `7 is not a text; write ${list}`],
        [null, `nothing is not a text; write ${list}`],
        [[first], `a list is not a text; write ${list}`],
      ];
    }),
  )('given %s: %j, then what is wrong is %s', expectRow);

  // `ipvs` needs virtual servers, and has tests of its own
  it.each(rowsOf(names, ({ enum: values = [] }) => values.filter((value) => value !== 'ipvs').map((value) => [value])))(
    'given %s: %j, which is one of them, then nothing is wrong',
    expectRow,
  );

  it.each(
    rowsOf(
      FIELDS.filter(({ path }) => path.endsWith('vrrpVersion')),
      () => [
        [1, '1 is not known here; write 2 or 3'],
        [2],
        [3],
        [4, '4 is not known here; write 2 or 3'],
        [2.5, '2.5 is not a whole number; write 2 or 3'],
        ['2', '"2" is not a whole number; write it without quotes'],
        ['two', '"two" is not a whole number; write 2 or 3'],
        [null, 'nothing is not a whole number; write 2 or 3'],
      ],
    ),
  )('given %s: %j, then what is wrong is %s', expectRow);
});

describe('another type', () => {
  const ofType = (type: string) =>
    FIELDS.filter(({ schema }) => schema.type === type && schema.enum === undefined && schema.const === undefined);

  it.each(
    rowsOf(ofType('boolean'), (schema) => [
      [true],
      [false],
      ...['true', 'yes', 1, 0].map((value): [unknown, string] => [
        value,
        `${JSON.stringify(value)} is not true or false; write it as ${asJson(schema)}`,
      ]),
      [null, `nothing is not true or false; write it as ${asJson(schema)}`],
    ]),
  )('given the switch %s: %j, then what is wrong is %s', expectRow);

  it.each(
    rowsOf(
      ofType('string').filter(({ path }) => !path.endsWith('authPass')),
      (schema) => [
        [7, '7 is not a text; put it in quotes'],
        [true, 'true is not a text; put it in quotes'],
        [null, `nothing is not a text; write it as ${asJson(schema)}`],
        [[], `a list is not a text; write it as ${asJson(schema)}`],
        [{}, `a mapping is not a text; write it as ${asJson(schema)}`],
      ],
    ),
  )('given the text %s: %j, then what is wrong is %s', expectRow);

  it.each(
    rowsOf(ofType('array'), (schema) => [
      ['10.0.0.9', '"10.0.0.9" is not a list; write it as ["10.0.0.9"]'],
      [7, `7 is not a list; write it as ${asJson(schema)}`],
      [{}, `a mapping is not a list; write it as ${asJson(schema)}`],
      [null, `nothing is not a list; write it as ${asJson(schema)}`],
      [[], schema.minItems === undefined ? undefined : 'is an empty list; give it at least one entry'],
    ]),
  )('given the list %s: %j, then what is wrong is %s', expectRow);

  it.each(
    rowsOf(ofType('object'), (schema) =>
      [
        ['"text"', 'text'],
        ['7', 7],
        ['a list', []],
        ['nothing', null],
      ].map(([found, value]) => [value, `${found} is not a mapping; write it as ${asJson(schema)}`] as const),
    ),
  )('given the mapping %s: %j, then what is wrong is %s', expectRow);
});

describe('the number of VRRP instances', () => {
  const instances = (count: number) =>
    documentWith(
      {},
      ...Array.from({ length: count }, (_, i) => ({
        ...INSTANCE,
        virtualIPs: [`10.1.${i >> 7}.${(i & 127) + 1}/16`],
        virtualRouterID: (i % 255) + 1,
        interface: `eth${i >> 7}`,
      })),
    );

  it.each<[number, readonly string[]]>([
    [1, []],
    [255, []],
    [256, ['spec.keepalived.vrrpInstances: has more than 255 entries; keep 255 at most']],
  ])('given %i of them, then the problems are %j', (count, problems) => {
    expect(problemsOf(() => configOf(instances(count)))).toEqual(problems);
  });
});
