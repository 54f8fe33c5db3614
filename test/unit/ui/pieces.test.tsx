// The pieces that screens share.

import { Text } from 'ink';
import { cleanup, render } from 'ink-testing-library';
import { afterEach, describe, expect, it } from 'vitest';
import { hintsThatFit, KeyHints } from '../../../src/ui/key-hints.tsx';
import { Panel, upperBorder } from '../../../src/ui/panel.tsx';
import { fits, TooSmall } from '../../../src/ui/too-small.tsx';

afterEach(cleanup);

describe('upperBorder', () => {
  it.each([
    { given: 'room', width: 20, note: '', border: '╭─ nodes ──────────╮' },
    { given: 'a note', width: 20, note: '3 up', border: '╭─ nodes ─── 3 up ─╮' },
    { given: 'no room for the note', width: 15, note: '3 up', border: '╭─ nodes ─────╮' },
    { given: 'no room for the title', width: 7, note: '', border: '╭─ no─╮' },
  ])('given $given, then it is as wide as it should be', ({ width, note, border }) => {
    expect(upperBorder(width, 'nodes', note).join('')).toBe(border);
  });
});

describe('Panel', () => {
  it('given a title, a note and content, then the content stands in a frame of that size', () => {
    const { lastFrame } = render(
      <Panel title="VIP" note="now" width={20} height={4}>
        <Text>node1</Text>
      </Panel>,
    );
    expect(lastFrame()).toBe(
      ['╭─ VIP ────── now ─╮', '│ node1            │', '│                  │', '╰──────────────────╯'].join('\n'),
    );
  });
});

const HINTS = [
  { key: 'k', does: 'kill' },
  { key: 'h', does: 'heal' },
  { key: 'q', does: 'quit' },
];

describe('KeyHints', () => {
  it.each([
    { width: 22, shown: ['k', 'h', 'q'] },
    { width: 21, shown: ['k', 'h'] },
    { width: 3, shown: [] },
  ])('given $width columns, then whole hints are shown: $shown', ({ width, shown }) => {
    expect(hintsThatFit(HINTS, width).map(({ key }) => key)).toEqual(shown);
  });

  it('given hints, then they are one line', () => {
    expect(render(<KeyHints hints={HINTS} width={80} />).lastFrame()).toBe('k kill  h heal  q quit');
  });
});

describe('TooSmall', () => {
  const size = { columns: 20, rows: 5 };
  const wanted = { columns: 80, rows: 24 };

  it.each([
    { given: size, fit: false },
    { given: { columns: 200, rows: 23 }, fit: false },
    { given: wanted, fit: true },
  ])('given $given.columns×$given.rows, then a screen of 80×24 fits: $fit', ({ given, fit }) => {
    expect(fits(given, wanted)).toBe(fit);
  });

  it('given 20×5, then both sizes and the way out are told in it', () => {
    const lines = (render(<TooSmall size={size} wanted={wanted} />).lastFrame() ?? '').trimEnd().split('\n');
    expect(lines).toEqual(['Terminal too small', '20×5, needs 80×24', 'q quit']);
  });
});
