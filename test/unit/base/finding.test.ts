import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FINDING_KINDS, type FindingKind, makeFinding } from '../../../src/base/finding.ts';

const PAGE = readFileSync(new URL('../../../docs/reference/findings.md', import.meta.url), 'utf8');

/** The rows of the page's table: kind, meaning, how to see it, what to do. */
const rows = [...PAGE.matchAll(/^\| `([\w-]+)` \| (.+) \| (.+) \| (.+) \|$/gm)].map(
  ([, kind = '', meaning = '', how = '', action = '']) => ({ kind, meaning, how, action }),
);
const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

describe('docs/reference/findings.md', () => {
  it('given the kinds, then the page has the same in the same order', () => {
    expect(rows.map(({ kind }) => kind)).toEqual(Object.keys(FINDING_KINDS));
  });

  it.each(Object.entries(FINDING_KINDS))('given %s, then the page has its meaning and its remedy', (kind, entry) => {
    const { meaning, action } = entry;
    expect(rows.find((row) => row.kind === kind)).toMatchObject({ meaning: asSentence(meaning), action });
  });
});

describe('makeFinding', () => {
  it.each(Object.keys(FINDING_KINDS) as FindingKind[])('given %s, then it carries the remedy of its kind', (kind) => {
    const finding = makeFinding(kind, { what: 'something is wrong', peer: '10.0.0.2' });
    expect(finding).toEqual({ kind, what: 'something is wrong', peer: '10.0.0.2', action: FINDING_KINDS[kind].action });
    expect(finding.action).toMatch(/^[A-Z].*[.]$/);
  });

  it('given an action of its own, then it is kept', () => {
    expect(makeFinding('kernel', { what: 'text', action: 'Do this.' })).toMatchObject({ action: 'Do this.' });
  });
});
