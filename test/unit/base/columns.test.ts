import { describe, expect, it } from 'vitest';
import { columns } from '../../../src/base/columns.ts';

describe('columns', () => {
  it.each<[string, string[][], string]>([
    ['nothing', [], ''],
    ['one row', [['a', 'b']], 'a  b\n'],
    [
      'cells of several lengths',
      [
        ['a', 'bb', 'c'],
        ['aaa', 'b', 'c'],
      ],
      'a    bb  c\naaa  b   c\n',
    ],
    [
      'an empty cell',
      [
        ['a', '', 'c'],
        ['b', 'b', ''],
      ],
      'a     c\nb  b\n',
    ],
    ['a row that ends early', [['note: all of it'], ['a', 'b']], 'note: all of it\na  b\n'],
    [
      'a last cell that is long',
      [
        ['a', 'long as it likes'],
        ['b', 'c'],
      ],
      'a  long as it likes\nb  c\n',
    ],
  ])('given %s, then they are aligned by blanks, with none at the end', (_given, rows, text) => {
    expect(columns(rows)).toBe(text);
  });
});
