// The documents as texts: their prose, their fenced blocks and their tables.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..', '..');

const pagesOf = (...patterns: readonly string[]): readonly string[] =>
  patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).toSorted();

/** Every page that a person reads. */
export const PAGES = pagesOf('*.md', 'docs/**/*.md', 'manifests/*.md');

/** What an operator installs and operates by. Each command in them is run by `test/e2e/docs/commands.test.ts`. */
export const OPERATOR_PAGES = pagesOf('README.md', 'docs/install/*.md', 'docs/operate/*.md');

/** How to move in from something else. */
export const GUIDES = pagesOf('docs/migrate-*.md');

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const FENCED = /^(?<indent> *)```(?<language>[^\n]*)\n(?<text>.*?)^ *```$/gms;

export interface Block {
  readonly page: string;
  /** Of its first line in the page, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page, in their order, without the indentation that a list gives them. */
export const blocksIn = (page: string): readonly Block[] =>
  [...read(page).matchAll(FENCED)].map(({ index, input, groups = {} }) => {
    const { indent = '', language = '', text = '' } = groups;
    const line = input.slice(0, index).split('\n').length + 1;
    return { page, line, language, text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });

/** A page without its fenced blocks. */
export const proseOf = (page: string): string => read(page).replaceAll(FENCED, '');

/** The code spans of a text, without their backticks. */
export const spansIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);

/** The rows of all tables of a page, each by the names of its columns. */
export function rowsOf(page: string): readonly Readonly<Record<string, string>>[] {
  const tables = proseOf(page)
    .split(/\n(?!\|)/)
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')));
  const cells = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
  return tables.flatMap(([head, , ...rows]) => {
    const names = head === undefined ? [] : cells(head);
    return rows.map((row) => Object.fromEntries(cells(row).map((cell, i) => [names[i] ?? `column ${i}`, cell])));
  });
}
