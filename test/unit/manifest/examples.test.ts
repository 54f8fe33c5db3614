// The manifests under manifests/examples, and the table that tells which is for whom. `npm run examples` writes them anew.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../golden.ts';
import { commandOf, EXAMPLES, printed } from './examples.ts';
import { rowsOf } from './listed.ts';

const ROOT = new URL('../../../', import.meta.url);

describe('manifests/examples', () => {
  it.each(
    EXAMPLES.map((example) => [example.file, example] as const),
  )('given %s, then it is its command and what that prints', (file, example) => {
    expectGolden(`manifests/examples/${file}`, `# ${commandOf(example)}\n${printed(example).text}`);
  });

  it('given the folder, then nothing else is in it', () => {
    expect(readdirSync(new URL('manifests/examples/', ROOT)).toSorted()).toEqual(
      EXAMPLES.map(({ file }) => file).toSorted(),
    );
  });
});

describe('manifests/README.md', () => {
  const page = readFileSync(new URL('manifests/README.md', ROOT), 'utf8');

  it('given the examples, then the table has them with their commands', () => {
    const listed = rowsOf(page).map(({ file, command }) => ({ file, command }));
    expect(listed).toEqual(EXAMPLES.map((example) => ({ file: example.file, command: commandOf(example) })));
  });

  it('given the other files, then the page names them', () => {
    const others = readdirSync(new URL('manifests/', ROOT), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('/examples') && entry.name !== 'README.md')
      .map(({ name }) => name);
    expect(others.filter((name) => !page.includes(`${name}](`))).toEqual([]);
  });
});
