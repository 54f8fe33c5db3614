// The shape of the tree: who may import whom, and what every file looks like.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ORDER } from './folder-order.ts';

const ROOT = join(import.meta.dirname, '..');

const MAX_LINES = 300;

const filesOf = (...patterns: string[]): readonly string[] =>
  patterns
    .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !path.includes('/generated/'))
    .toSorted();

const SOURCES = filesOf('src/**/*.{ts,tsx}');
const SCRIPTS = filesOf('scripts/**/*.{ts,tsx}');
const TESTS = filesOf('test/**/*.{ts,tsx}');
/** What tests share; a test says in its titles what it is for. */
const SUPPORT = TESTS.filter((path) => !/\.test\.tsx?$/.test(path));

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** What a text names in imports and exports, static and dynamic, types included; comments are left out. */
const importsIn = (text: string): readonly string[] =>
  [...text.replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '').matchAll(/\b(?:from|import)\s*\(?\s*'(?<name>[^'\n]+)'/g)].map(
    ({ groups }) => groups?.name ?? '',
  );

const importsOf = (path: string): readonly string[] => importsIn(read(path));

/** The files of this tree that a file imports. */
const importedFiles = (path: string): readonly string[] =>
  importsOf(path)
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(path), name)));

const folderOf = (path: string): string => path.split('/')[1] ?? '';
const rankOf = (folder: string): number => ORDER.findIndex((group) => group.includes(folder));

/** Every way round from a file back to itself, as a list of files. */
function cycles(files: readonly string[]): readonly string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (done.has(path) || trail.includes(path)) return;
    for (const next of importedFiles(path)) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of files) if (!path.endsWith('.json')) visit(path, []);
  return found;
}

describe('imports', () => {
  it('given every way to import, then it is found', () => {
    const text = `import a, {\n  b,\n} from 'one';
import 'two';
export type { C } from 'three';
// import d from 'left out';
/** {@link import('left out')} */
const [e, f] = await Promise.all([import('four'), import('five')]);
type G = import('six').G;`;
    expect(importsIn(text)).toEqual(['one', 'two', 'three', 'four', 'five', 'six']);
  });

  it.each(SOURCES)('given %s, then it imports only from its own folder and from those before it', (path) => {
    const own = folderOf(path);
    expect(rankOf(own), `${own} has no place in the order`).toBeGreaterThanOrEqual(0);
    const others = importedFiles(path).filter((name) => name.startsWith('src/') && folderOf(name) !== own);
    expect(others.filter((name) => rankOf(folderOf(name)) >= rankOf(own))).toEqual([]);
  });

  it('given all files, then none imports itself by way of others', () => {
    expect(cycles(SOURCES)).toEqual([]);
  });

  it('given all imports of files, then the files are there', () => {
    const named = SOURCES.flatMap(importedFiles).filter((path) => !path.includes('/generated/'));
    expect([...new Set(named)].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('given node:child_process, then only src/host has it', () => {
    const users = SOURCES.filter((path) => importsOf(path).some((name) => /^(?:node:)?child_process$/.test(name)));
    expect(users.filter((path) => folderOf(path) !== 'host')).toEqual([]);
  });
});

describe('every file', () => {
  it.each([...SOURCES, ...SCRIPTS, ...TESTS])('given %s, then it is short and its name is kebab-case', (path) => {
    expect(read(path).trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
    expect(basename(path)).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test)?\.tsx?$/);
    for (const folder of dirname(path).split('/')) expect(folder).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });

  it.each([...SOURCES, ...SCRIPTS, ...SUPPORT])('given %s, then it begins with what it is for', (path) => {
    expect(read(path)).toMatch(/^\/\/ \S.{15,}/);
  });

  it.each(SOURCES)('given %s, then it exports by name', (path) => {
    expect(read(path)).not.toMatch(/^export default|\bas default\b/m);
  });
});
