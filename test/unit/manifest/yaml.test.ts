// YAML: as a person would write it, and the same data for every reader.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { toYaml } from '../../../src/manifest/yaml.ts';
import { anyText } from '../any-text.ts';

/** Readers of both versions of YAML: kubelet's speaks 1.1, cplb's own 1.2. */
const VERSIONS = ['1.1', '1.2'] as const;

const readBack = (text: string, version: (typeof VERSIONS)[number]): unknown => parse(text, { version });

describe('toYaml', () => {
  it.each<[string, unknown, string]>([
    ['a mapping', { a: 'b', c: { d: 1 } }, 'a: b\nc:\n  d: 1\n'],
    ['a list, not indented below its field', { a: ['b', 'c'] }, 'a:\n- b\n- c\n'],
    ['a list of mappings', { a: [{ b: 1, c: [2] }] }, 'a:\n- b: 1\n  c:\n  - 2\n'],
    ['a list in a list', [['a'], ['b', 'c']], '- - a\n- - b\n  - c\n'],
    ['empty ones', { a: {}, b: [], c: '' }, 'a: {}\nb: []\nc: ""\n'],
    ['a field that is undefined', { a: undefined, b: true }, 'b: true\n'],
    ['nothing', { a: null }, 'a: null\n'],
    ['lines', { a: 'x: 1\n\n  y\n' }, 'a: |\n  x: 1\n\n    y\n'],
    ['lines that begin indented', { a: ' x\ny\n' }, 'a: " x\\ny\\n"\n'],
    ['lines without a last end', { a: 'x\ny' }, 'a: "x\\ny"\n'],
    [
      'text that is plain',
      { a: ['/etc/x', '10.0.0.1/24', '10.0.0.1:6443', '200ms', 'a.b/c:1.0'] },
      'a:\n- /etc/x\n- 10.0.0.1/24\n- 10.0.0.1:6443\n- 200ms\n- a.b/c:1.0\n',
    ],
    [
      'text that another type has',
      { a: ['1', '1e3', 'yes', 'No', 'null', '0x1f', '~', '12:30:45'] },
      'a:\n- "1"\n- "1e3"\n- "yes"\n- "No"\n- "null"\n- "0x1f"\n- "~"\n- "12:30:45"\n',
    ],
    [
      'indicators',
      { a: ['a: b', 'a #b', '- a', '*a', '&a', 'a:', '{a}'] },
      'a:\n- "a: b"\n- "a #b"\n- "- a"\n- "*a"\n- "&a"\n- "a:"\n- "{a}"\n',
    ],
  ])('given %s, then it reads as a person would write it', (_given, value, text) => {
    expect(toYaml(value)).toBe(text);
    for (const version of VERSIONS) expect(readBack(text, version)).toEqual(JSON.parse(JSON.stringify(value)));
  });

  it('given comments, then each stands above its field, and one without a field is left out', () => {
    const comments = [
      { path: ['a'], text: 'first\nsecond' },
      { path: ['b', 0, 'd'], text: 'deep' },
      { path: ['x'], text: 'nowhere' },
    ];
    expect(toYaml({ a: 1, b: [{ c: 1, d: 2 }] }, comments)).toBe(
      '# first\n# second\na: 1\nb:\n- c: 1\n  # deep\n  d: 2\n',
    );
  });

  it('given a comment on the first field of an entry, then it is still YAML of the same value', () => {
    const value = { a: [{ b: 1, c: 2 }] };
    const text = toYaml(value, [{ path: ['a', 0, 'b'], text: 'here' }]);
    expect(text).toContain('# here');
    expect(parse(text)).toEqual(value);
  });

  const text = fc.oneof(
    anyText({ maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...' \t\n\r:#-?*&!|>%@`\'"{}[],~$\\yYnN0123456789.eExX+_/'), maxLength: 12 }),
    fc.stringMatching(/^[ -~\n]{0,30}$/),
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom(
      '---',
      '...',
      '<<',
      '=',
      'Infinity',
      '.inf',
      '.NaN',
      '2026-11-21',
      '1_000',
      '0o17',
      '+1',
      '1.',
      '\u2028',
      '\ufeff',
    ),
  );

  it.each(
    VERSIONS,
  )('given any data, then a reader of YAML %s gets it back, and equal data gives equal text', (version) => {
    const key = fc
      .oneof(fc.stringMatching(/^[a-zA-Z]{1,8}$/), text)
      .filter((name) => name !== '__proto__' && name !== '<<');
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        text,
        fc.integer(),
        fc.boolean(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true }), (data) => {
        const made = toYaml(data);
        expect(readBack(made, version)).toEqual(data);
        expect(toYaml(structuredClone(data))).toBe(made);
      }),
      { numRuns: 1000 },
    );
  });
});
