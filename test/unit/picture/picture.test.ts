// Pictures of terminals: what is read from a terminal, how it is drawn, and that those in the documents are of today.

import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseScreen, type Style } from '../../../scripts/picture/ansi.ts';
import { shapesPath } from '../../../scripts/picture/shapes.ts';
import { STORIES } from '../../../scripts/picture/stories.ts';
import { type Film, filmToSvg, rowToSvg } from '../../../scripts/picture/svg.ts';
import { HINTS } from '../../../src/ui/lab/keys.ts';
import { TITLES } from '../../../src/ui/lab/node-columns.ts';
import { PAGES, read } from '../docs/pages.ts';

/** Codes as a terminal has them, written with `<` and `>` around them. */
const screen = (text: string) => parseScreen(text.replaceAll(/<([\d;]*)>/g, '\u001b[$1m'));

describe('parseScreen', () => {
  it.each<[string, Style]>([
    ['x', {}],
    ['<31>x', { color: 1 }],
    ['<94>x', { color: 12 }],
    ['<1;36>x', { bold: true, color: 6 }],
    ['<2>x', { dim: true }],
    ['<7;31>x', { inverse: true, color: 1 }],
    ['<1><31><0>x', {}],
    ['<1;31><39>x', { bold: true }],
    ['<1;2;31><22>x', { color: 1 }],
    ['<7;1><27>x', { bold: true }],
    ['<31>\nx', { color: 1 }],
    ['<31>\u001b(B\u001b[Kx', { color: 1 }],
    ['<4;38>x', {}],
  ])('given %j, then x is drawn with %j', (text, style) => {
    expect(screen(text).at(-1)).toEqual([{ char: 'x', style }]);
  });

  it('given lines, then each is without the spaces that show nothing', () => {
    const rows = screen('a b  \n\n<7> c <0>  \n').map((row) => row.map(({ char }) => char).join(''));
    expect(rows).toEqual(['a b', '', ' c ']);
  });
});

describe('shapesPath', () => {
  it.each([
    ['lines', [{ char: '─', column: 1, count: 3 }], 'M8 9h24'],
    ['a corner', [{ char: '╭', column: 2, count: 1 }], 'M20 18v-5q0-4 4-4'],
    ['a square', [{ char: '■', column: 0, count: 2 }], 'M0 5h16v8h-16z'],
    [
      'blocks side by side',
      [
        { char: '█', column: 0, count: 1 },
        { char: '▄', column: 1, count: 2 },
      ],
      'M0 18v-16h8v8h16v8z',
    ],
    [
      'blocks apart',
      [
        { char: '▄', column: 0, count: 1 },
        { char: '▄', column: 2, count: 1 },
      ],
      'M0 18v-8h8v8zM16 18v-8h8v8z',
    ],
  ])('given %s, then they are one path', (_given, runs, path) => {
    expect(shapesPath(runs)).toBe(path);
  });
});

describe('rowToSvg', () => {
  it.each([
    ['text', 'a <b', '<text x="0" y="13" textLength="32">a &lt;b</text>'],
    [
      'colours in turn',
      '<31>a<32>b<31>a',
      '<text x="0" y="13" textLength="24" class="c1">a a</text><text x="8" y="13" class="c2">b</text>',
    ],
    [
      'inverse text',
      '<7;31> a',
      '<rect x="0" width="16" height="18" class="c1"/><text x="8" y="13" class="i">a</text>',
    ],
    ['shapes', '<2>│<0>a', '<path class="l d" d="M4 0v18"/><text x="8" y="13">a</text>'],
    ['nothing', '   ', ''],
  ])('given %s, then it is drawn', (_given, text, svg) => {
    expect(rowToSvg(screen(text)[0] ?? [])).toBe(svg);
  });
});

/** Throws unless every element is closed in its turn. */
function checkNesting(svg: string): void {
  const open: string[] = [];
  for (const [, end, name = '', empty] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (end === '/') expect(open.pop()).toBe(name);
    else if (empty !== '/') open.push(name);
  }
  expect(open).toEqual([]);
  expect(svg.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
}

describe('filmToSvg', () => {
  const frames = ['same\none', 'same\ntwo', 'same\none'].map((text, i) => ({ at: i * 500, screen: screen(text) }));
  const film: Film = { title: 'a & b', columns: 4, rows: 2, frames, still: 1, restMs: 1000 };
  const svg = filmToSvg(film);

  it('given frames, then it is well-formed, and has no script and nothing from elsewhere', () => {
    checkNesting(svg);
    expect(svg).not.toMatch(/<script|<image|@import|url\(/);
  });

  it('given rows that do not change, and some that come again, then each is written once', () => {
    for (const text of ['same', 'one', 'two']) expect(svg.split(`>${text}<`)).toHaveLength(2);
    expect(svg.match(/<use /g)).toHaveLength(1 + frames.length);
  });

  it('given times, then the film steps at them, and rests at its end', () => {
    expect(svg).toContain(
      '@keyframes film{0.00%{transform:translateX(-0px)}25.00%{transform:translateX(-32px)}50.00%{transform:translateX(-64px)}}',
    );
    expect(svg).toContain('animation:film 2s step-end infinite');
  });

  it('given no animation, then the frame to stand still at is seen', () => {
    expect(svg).toContain('<g class="film" transform="translate(-32 0)">');
    expect(svg).toContain('@media (prefers-reduced-motion:reduce){.film{animation:none}}');
  });

  it('given one frame, then nothing moves', () => {
    const still = filmToSvg({ ...film, frames: frames.slice(0, 1), still: 0 });
    checkNesting(still);
    expect(still).not.toContain('class="film"');
  });
});

describe('the pictures in the documents', () => {
  const PICTURES = STORIES.map(({ file }) => ({ file, svg: read(file) }));

  it.each(PICTURES)('given $file, then it is well-formed, below 300 kB, and on a page', ({ file, svg }) => {
    checkNesting(svg);
    expect(svg.length).toBeLessThan(300_000);
    expect(PAGES.filter((page) => read(page).includes(basename(file)))).not.toEqual([]);
  });

  it('given docs/lab-watch.svg, then its titles and keys are those of the screen: else run `npm run picture`', () => {
    const text = read('docs/lab-watch.svg').replaceAll(/<[^>]*>/g, ' ');
    for (const title of [...TITLES, 'Nodes', 'Client: a connection every 20 ms', 'Who answers', 'Happened'])
      expect(text).toContain(title.trim());
    const keys = HINTS.map(({ key }) => key);
    const words = text.split(/\s+/);
    expect(words).toEqual(expect.arrayContaining([...keys, ...HINTS.map(({ does }) => does)]));
    expect(text).toMatch(/VIP node\d → node\d after \d+ ms, client gap \d+ ms, \d+ failed/);
  });
});
