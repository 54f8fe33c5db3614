// Holds the words of the pages for operators to the program: metrics, errors, findings, and what is quoted from the log.

import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blocksIn, OPERATOR_PAGES, proseOf, ROOT, read, rowsOf, spansIn } from './pages.ts';

/** The first span of each row of a reference page, which its own test holds to the program. */
const namedIn = (page: string, column: string): readonly string[] =>
  rowsOf(page).flatMap((row) => spansIn(row[column] ?? '').slice(0, 1));

const METRICS = namedIn('docs/reference/metrics.md', 'metric');
const ERRORS = namedIn('docs/reference/errors.md', 'code');
const FINDINGS = namedIn('docs/reference/findings.md', 'kind');
const SOURCES = globSync('src/**/*.ts', { cwd: ROOT }).map(read).join('\n');
/** Variables, which look like error codes. */
const VARIABLES = ['CPLB_CONFIG', 'CPLB_IMAGE', 'CPLB_LOG_FORMAT', 'CPLB_LOG_LEVEL', 'CPLB_NODE_NAME'];

/** What the pages say that matches, with the page. */
const said = (pattern: RegExp): readonly { readonly page: string; readonly word: string }[] =>
  OPERATOR_PAGES.flatMap((page) => {
    const words = [...proseOf(page).matchAll(pattern)].map(([whole, word]) => word ?? whole);
    return [...new Set(words)].map((word) => ({ page, word }));
  });

describe('words', () => {
  it.each(said(/\bcplb_[a-z_]+/g))('given the metric $word in $page, then there is one', ({ word }) => {
    expect(METRICS).toContain(word);
  });

  it.each(said(/\bCPLB_[A-Z_]*[A-Z]\b/g))('given $word in $page, then it is an error or a variable', ({ word }) => {
    expect([...ERRORS, ...VARIABLES]).toContain(word);
  });

  it.each(said(/\bfindings? \[?`([^`]+)`/g))('given the finding $word in $page, then there is one', ({ word }) => {
    expect(FINDINGS).toContain(word);
  });

  const quoted = OPERATOR_PAGES.flatMap((page) =>
    rowsOf(page).flatMap((row) =>
      spansIn(`${row['log, metric or finding'] ?? ''} ${row.cause ?? ''}`).map((word) => ({ page, word })),
    ),
  );

  it.each(quoted)('given `$word` in a table of $page, then the program says so', ({ word }) => {
    const isMetric = METRICS.some((metric) => word.includes(metric));
    expect(isMetric || word.startsWith('/') || FINDINGS.includes(word) || SOURCES.includes(word)).toBe(true);
  });
});

/** A drawing, documents, rules; commands are `console`, which `test/e2e/docs/commands.test.ts` runs. */
const LANGUAGES = ['', 'console', 'nft', 'yaml'];

it.each(OPERATOR_PAGES)('given the blocks of %s, then each is of a language that a test knows', (page) => {
  const others = blocksIn(page).filter(({ language }) => !LANGUAGES.includes(language));
  expect(others).toEqual([]);
});
