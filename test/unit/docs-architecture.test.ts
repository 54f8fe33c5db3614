// Holds docs/architecture.md to the sources: folders, components, files, kernel objects.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { socketPath } from '../../src/admin/server.ts';
import { TABLE } from '../../src/balancer/table/owner.ts';
import { DUMMY_LINK } from '../../src/host/dummy-link.ts';
import { memoIn } from '../../src/host/sysctl.ts';
import { runFiles } from '../../src/keepalived/run-dir.ts';
import { WATCH_TABLE, watchFamilies } from '../../src/keepalived/watch/ruleset.ts';
import { ORDER } from '../folder-order.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGE = read('docs/architecture.md');
const START = read('src/runtime/start.ts');

/** The first cells of the table below a line of the page, as code spans. */
function namesBelow(line: string): readonly string[] {
  const [, after = ''] = PAGE.split(line);
  const [table = ''] = after.split(/\n(?!\|)(?=[^\n])/).filter((block) => block.includes('\n|'));
  const rows = table.split('\n').filter((row) => row.startsWith('| `'));
  return rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

/** The folders as a page draws their order: `a ◄ { b | c }`. */
const orderIn = (path: string): readonly (readonly string[])[] =>
  (/^base ◄ .*$/m.exec(read(path))?.[0] ?? '').split('◄').map((group) => group.match(/[a-z]+/g) ?? []);

/** Every folder that the patterns name and that git would keep. */
const foldersIn = (...patterns: string[]): readonly string[] =>
  globSync(patterns, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !/(?:^|\/)(?:generated|dist|coverage|reports|node_modules)$/.test(path) && path !== 'src');

/** `src` has its own table; of `test` the folders are drawn. */
const isAroundSrc = (path: string): boolean => !['src', 'test'].includes(path);

describe('docs/architecture.md', () => {
  const folders = foldersIn('src/*').map((path) => basename(path));

  it.each([
    'docs/architecture.md',
    'CONTRIBUTING.md',
  ])('given the order in %s, then it is that of the sources', (path) => {
    const present = ORDER.map((group) => group.filter((name) => folders.includes(name)));
    expect(orderIn(path)).toEqual(present.filter((group) => group.length > 0));
  });

  it('given the folders of src, also those within folders, then the table has the same', () => {
    expect(namesBelow('◄ cli\n```').toSorted()).toEqual(foldersIn('src/**').toSorted());
  });

  it('given the folders around src, then the table has the same', () => {
    const drawn = namesBelow('Around `src`:').filter((name) => !name.includes('/') || name.startsWith('test/'));
    expect(drawn.toSorted()).toEqual([...foldersIn('{*,.ci}', 'test/*')].filter(isAroundSrc).toSorted());
  });

  it.each([
    'scripts',
    'docs',
    'manifests',
    'test/e2e',
  ])('given the folders in %s, then the page or its rule has each', (folder) => {
    const unnamed = foldersIn(`${folder}/*`)
      .map((path) => basename(path))
      .filter((name) => !PAGE.includes(`\`${name}\``) && !existsSync(join(ROOT, folder, `${name}.ts`)));
    expect(unnamed.filter((name) => name !== 'fixtures')).toEqual([]);
  });

  it('given the sources that it names, then they are there', () => {
    const named = [...PAGE.matchAll(/`((?:src|templates|test)\/[^`\s]*)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('given the components of a start, then the table has each by its name, in that order', () => {
    const [, list = ''] = /return \[\n(.*?)\n {2}\];/s.exec(START) ?? [];
    const started = [...list.matchAll(/^ {4}(?:new (\w+)\(|(\w+)\(|\.{0,3}(\w+),)/gm)].map((match) =>
      match.slice(1).find(Boolean),
    );
    const names = namesBelow('In this order:').slice(1); // `wait` comes before them, and only at times
    const balancers = ['proxy', 'nftables', 'ipvs', 'vip-only'];
    expect(names.filter((name) => !balancers.includes(name))).toHaveLength(started.length - 1);
    const place = names.findIndex((name) => balancers.includes(name));
    expect(started[place]).toBe('balancer');
    const sources = globSync('src/**/*.ts', { cwd: ROOT }).map(read).join('\n');
    for (const name of names) expect(sources).toMatch(new RegExp(`\\bname(?: =|:) '${name}'[;,]`));
  });

  it('given the files of the run directory, then the table has the same', () => {
    const { folder, ...files } = runFiles('/run/cplb');
    const known = [...Object.values(files), socketPath(folder), memoIn(folder)].map((path) => basename(path));
    expect(namesBelow('gone with the pod):').toSorted()).toEqual(known.toSorted());
  });

  it.each([
    `inet ${TABLE}`,
    ...watchFamilies([{ family: 'ipv4' } as never]).map((family) => `${family} ${WATCH_TABLE}`),
    DUMMY_LINK,
  ])('given the kernel object %s, then the page has it', (name) => {
    const [, objects = ''] = PAGE.split('## What cplb makes in the kernel');
    expect(objects).toContain(`\`${name}\``);
  });

  it.each(['backends.json', 'drain.json'])('given %s of the state directory, then a source writes it', (name) => {
    expect(PAGE).toContain(`\`${name}\``);
    expect(
      globSync('src/{backends,runtime}/*.ts', { cwd: ROOT }).some((path) => read(path).includes(`'${name}'`)),
    ).toBe(true);
  });
});
