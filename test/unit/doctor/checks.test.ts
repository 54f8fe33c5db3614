import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/doctor/checks.ts';
import { rowsOf, spansIn } from '../docs/pages.ts';

const rows = rowsOf('docs/reference/checks.md').filter((row) => 'check' in row);

describe('docs/reference/checks.md', () => {
  it('given the checks, then the page has the same names and titles in the same order', () => {
    expect(rows.map(({ check = '', title }) => ({ name: spansIn(check)[0], title }))).toEqual(
      CHECKS.map(({ name, title }) => ({ name, title })),
    );
  });

  it.each(rows)('given $check, then every cell says something', (row) => {
    for (const cell of Object.values(row).slice(2)) expect(cell).toMatch(/^[A-Z`].*\.$/);
  });
});

describe('the checks', () => {
  it('given their names, then each is there once', () => {
    expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(CHECKS.length);
  });
});
