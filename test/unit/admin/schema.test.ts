// The published shape of the status: what it takes, what it refuses, and the page that lists it.

import { globSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { documentsIn, statusesIn } from '../../../src/admin/read-status.ts';
import schema from '../../../src/admin/schema.json' with { type: 'json' };
import { ROOT, read, rowsOf } from '../docs/pages.ts';
import { expectGolden } from '../golden.ts';
import { problemsWith, problemsWithOwn } from './closed-schema.ts';
import { KERNEL_STATUS, STATUS } from './fixture.ts';
import { sectionsOf } from './status-page.ts';

const LIST = {
  apiVersion: 'cplb/v1',
  kind: 'StatusList',
  time: '2026-01-01T00:00:00.000Z',
  items: [STATUS],
  unanswered: [{ node: 'node-b', reason: 'no answer' }],
  problems: [{ kind: 'no-answer', level: 'problem', what: 'Why.', action: 'What.', nodes: ['node-b'] }],
};
const [INSTANCE] = STATUS.vrrp;

describe('the schema of the status', () => {
  it('given draft 2020-12, then it is valid and strict', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  it.each([
    ['a node where the proxy balances', STATUS],
    ['a node where the kernel balances', KERNEL_STATUS],
    ['all nodes', LIST],
  ])('given %s, then it is valid, and no field is missing in the schema', (_given, document) => {
    expect(problemsWithOwn(JSON.parse(JSON.stringify(document)))).toEqual([]);
  });

  it.each([
    ['a node', { ...STATUS, later: true, vrrp: [{ ...INSTANCE, later: {} }] }],
    ['a list', { ...LIST, later: [] }],
  ])('given fields of a later version in %s, then it is valid', (_given, document) => {
    expect(problemsWith(document)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'Status'],
    ['an empty mapping', {}],
    ['another version', { ...STATUS, apiVersion: 'cplb/v2' }],
    ['another kind', { ...STATUS, kind: 'Log' }],
    ['no node', { ...STATUS, node: undefined }],
    ['an instance without its state', { ...STATUS, vrrp: [{ ...INSTANCE, state: undefined }] }],
    ['a state that there is not', { ...STATUS, vrrp: [{ ...INSTANCE, state: 'holder' }] }],
    ['a text for a number', { ...STATUS, score: { ...STATUS.score, value: '198' } }],
    ['no backends', { ...STATUS, backends: undefined }],
    ['a list with something else in it', { ...LIST, items: [{}] }],
    ['a list without its problems', { ...LIST, problems: undefined }],
  ])('given %s, then it is refused', (_given, document) => {
    expect(problemsWith(document)).not.toEqual([]);
  });
});

describe('documents of other nodes', () => {
  const text = (...documents: readonly unknown[]) =>
    documents.map((each) => `${JSON.stringify(each, null, 2)}\n`).join('');
  const nodes = (input: string) =>
    documentsIn(input)
      .flatMap(statusesIn)
      .map(({ node }) => node);

  it.each([
    ['one', text(STATUS), ['node-a']],
    ['two', text(STATUS, { ...STATUS, node: 'node-b' }), ['node-a', 'node-b']],
    ['two, each on a line', `${JSON.stringify(STATUS)}\n${JSON.stringify({ ...STATUS, node: 'c' })}`, ['node-a', 'c']],
    ['a list', text(LIST), ['node-a']],
    ['one of a later version', text({ ...STATUS, later: 1 }), ['node-a']],
  ])('given %s, then it is read', (_given, input, expected) => {
    expect(nodes(input)).toEqual(expected);
  });

  it.each([
    ['nothing', '', /JSON/],
    ['something else', 'Permission denied\n', /JSON/],
    ['half of one', text(STATUS).slice(0, 200), /JSON/],
    ['a word before it', `Welcome!\n${text(STATUS)}`, /JSON/],
    ['another document', '{"apiVersion": "v1", "kind": "Node"}', /^it is no document of cplb\/v1$/],
    ['the log', '{"apiVersion": "cplb/v1", "kind": "Log", "lines": []}', /^it must have required property 'node'$/],
    ['one with a wrong field', text({ ...STATUS, holder: 'yes' }), /^\/holder must be boolean$/],
    ['a list without items', text({ ...LIST, items: null }), /^it has no list of items$/],
  ])('given %s, then it is told', (_given, input, message) => {
    expect(() => nodes(input)).toThrow(message);
  });
});

describe('docs/reference/status.md', () => {
  const path = 'docs/reference/status.md';

  it('given the schema, then the tables of the page are what it says', () => {
    const [prose = ''] = read(path).split(/(?<=^## Fields\n)/m);
    expectGolden(path, `${prose}${sectionsOf(schema)}`);
  });

  it('given the kinds of problems in the sources, then the page has the same', () => {
    const sources = globSync('src/cli/status/*.ts', { cwd: ROOT }).map(read).join('');
    const told = [...sources.matchAll(/kind: '(?<kind>[a-z-]+)'/g)].map(({ groups }) => groups?.kind);
    const listed = rowsOf(path).flatMap(({ kind, level }) => (level === undefined ? [] : kind?.replaceAll('`', '')));
    expect(listed.toSorted()).toEqual([...new Set(told)].toSorted());
  });
});
