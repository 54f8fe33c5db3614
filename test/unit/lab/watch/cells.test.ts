// The row of cells that a watch of a lab draws.

import { describe, expect, it } from 'vitest';
import { cellsOf, withPending } from '../../../../src/lab/watch/cells.ts';
import { attemptsOf, samplesOf } from './fixture.ts';

describe('withPending', () => {
  const marks = (text: string, now: number): string =>
    withPending(attemptsOf(text), now)
      .map(({ server, pending }) => server ?? (pending ? '·' : 'x'))
      .join('');

  it.each([
    ['no attempt so far', '', 500, ''],
    ['the last attempt just begun', 'abab', 100, 'abab'],
    ['a client that is a little late', 'abab', 60 + 249, 'abab'],
    ['a client that is silent', 'abab', 60 + 260, `abab${'·'.repeat(12)}`],
    ['attempts that hang while later ones succeed', `ab${' '.repeat(14)}ab`, 400, `ab${'·'.repeat(14)}ab`],
    ['a hole that is too short for that', 'ab   ab', 120, 'abab'],
    ['a hole that is older than any attempt lives', `ab${' '.repeat(14)}ab`, 2000, `abab${'·'.repeat(45)}`],
    ['attempts that have failed', 'axxxb', 100, 'axxxb'],
  ])('given %s, then those under way are filled in', (_given, text, now, expected) => {
    expect(marks(text, now)).toBe(expected);
  });
});

describe('cellsOf', () => {
  it('given samples and attempts, then each is in the cell of its time, and the newest cell is the last', () => {
    const seen = { samples: samplesOf('aaaaa-bbbb22222'), attempts: attemptsOf('ababaxxxxxbbbbb') };

    expect(cellsOf(seen, 299, 4)).toEqual([
      { from: -100, servers: [], failed: 0, pending: 0 },
      { from: 0, holders: ['a'], servers: ['a', 'b', 'a', 'b', 'a'], failed: 0, pending: 0, latencyMs: 1 },
      { from: 100, holders: [], servers: [], failed: 5, pending: 0 },
      { from: 200, holders: ['a', 'b'], servers: ['b', 'b', 'b', 'b', 'b'], failed: 0, pending: 0, latencyMs: 1 },
    ]);
  });

  it('given a time in which nobody looked, then it is as it was', () => {
    const late = { at: 350, holders: ['b'] };
    const row = cellsOf({ samples: [...samplesOf('aa-aa'), late], attempts: [] }, 399, 3);
    expect(row.map(({ holders }) => holders)).toEqual([['a'], ['a'], ['b']]);
  });

  it.each([
    ['one holder', 'aaaaa', ['a']],
    ['nobody for a moment', 'aa-aa', []],
    ['two for a moment, and nobody', 'a-2aa', ['a', 'b']],
    ['a move', 'aabbb', ['b']],
  ])('given %s in a cell, then it shows the worst', (_given, text, holders) => {
    expect(cellsOf({ samples: samplesOf(text), attempts: [] }, 99, 1)[0]?.holders).toEqual(holders);
  });
});
