// The pieces that screens share.

import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import { keyLine } from '../../../src/ui/key-line.ts';
import { plain, textOf } from '../../../src/ui/line.ts';
import { panel } from '../../../src/ui/panel.ts';
import { fits, screenOf } from '../../../src/ui/screen.ts';
import { keysIn } from '../../../src/ui/typed-keys.ts';

describe('panel', () => {
  const NODE = [[plain('node1')]];

  it.each([
    [
      'a title, a note and a height',
      { note: 'now', height: 4 },
      ['╭─ VIP ─ now ─╮', '│ node1       │', '│             │'],
    ],
    ['no note', {}, ['╭─ VIP ───────╮', '│ node1       │']],
    ['a note without room', { note: 'since then' }, ['╭─ VIP ───────╮', '│ node1       │']],
    ['more lines than rows', { height: 2 }, ['╭─ VIP ───────╮']],
  ])('given %s, then the lines stand in a frame of that size', (_given, options, lines) => {
    const drawn = panel(NODE, { title: 'VIP', width: 15, ...options });
    expect(drawn.map(textOf)).toEqual([...lines, '╰─────────────╯']);
  });

  it('given a line that is too long, then it is clipped inside of the frame', () => {
    expect(textOf(panel([[plain('node1 and node2')]], { title: '', width: 12 })[1] ?? [])).toBe('│ node1 a… │');
  });
});

describe('keyLine', () => {
  const HINTS = [{ key: 'k', does: 'kill' }, { key: 'Home End' }, { key: 'q', does: 'quit' }];

  it.each([
    [24, 'k kill  Home End  q quit'],
    [23, 'k kill  q quit'],
    [13, 'q quit'],
    [3, 'q quit'],
  ])('given %i columns, then the first that fit are shown, and always the way out: %s', (width, shown) => {
    expect(textOf(keyLine(HINTS, width))).toBe(shown);
  });
});

describe('screenOf', () => {
  const [body, footer] = [[[plain('one')], [plain('two')]], [[plain('quit')]]];

  it.each([
    [{ columns: 9, rows: 4 }, ['one', 'two', '', 'quit']],
    [{ columns: 9, rows: 2 }, ['one', 'quit']],
    [{ columns: 2, rows: 3 }, ['o…', 't…', 'q…']],
  ])('given a terminal of %j, then the lines fill it: %j', (size, lines) => {
    expect(screenOf(body, footer, size).map(textOf)).toEqual(lines);
  });

  it.each([
    [{ columns: 80, rows: 24 }, true],
    [{ columns: 79, rows: 24 }, false],
    [{ columns: 200, rows: 23 }, false],
  ])('given a terminal of %j, then one that needs 80×24 fits: %s', (size, isFit) => {
    expect(fits(size, { columns: 80, rows: 24 })).toBe(isFit);
  });
});

describe('keysIn', () => {
  it.each<[string, Partial<Key>, readonly string[]]>([
    ['', { upArrow: true }, ['up']],
    ['\r', { return: true }, ['return']],
    ['', { escape: true, meta: true }, ['escape']],
    ['dy', {}, ['d', 'y']],
    ['k', { ctrl: true }, []],
    ['k', { meta: true }, []],
  ])('given %j with %j, then the keys are %j', (input, key, keys) => {
    expect(keysIn(input, key as Key)).toEqual(keys);
  });
});
