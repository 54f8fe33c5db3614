import { describe, expect, it } from 'vitest';
import { oneLine, printable, shown } from '../../../src/base/printable.ts';

describe('printable', () => {
  it.each([
    ['a line', 'eth0: up, 10 µs — ✓', 'eth0: up, 10 µs — ✓'],
    ['several lines', 'a\nb\n', 'a\nb\n'],
    ['what a terminal would obey', '\x1b[2J\x07\r\t', '\\x1b[2J\\x07\\x0d\\x09'],
    ['the ends of both ranges', '\x00\x1f\x7f\x9f', '\\x00\\x1f\\x7f\\x9f'],
    ['what stands beside them', ' ~\xa0', ' ~\xa0'],
  ])('given %s, then nothing in it is obeyed', (_given, text, result) => {
    expect(printable(text)).toBe(result);
  });
});

describe('oneLine', () => {
  it.each([
    ['lines that are indented', ' a \n\n  b\n', 'a b'],
    ['blanks within a line', 'a   b', 'a   b'],
    ['what a terminal would obey', 'a\n\x1b[2J', 'a \\x1b[2J'],
  ])('given %s, then it is one line, and nothing in it is obeyed', (_given, text, result) => {
    expect(oneLine(text)).toBe(result);
  });
});

describe('shown', () => {
  it.each([
    ['lines and control characters', '\n a\r\n\x1b \u202eb\t', 'a b'],
    ['200 characters', 'x'.repeat(200), 'x'.repeat(200)],
    ['more than 200 characters', 'x'.repeat(201), 'x'.repeat(200)],
  ])('given %s, then a message can quote it', (_given, text, result) => {
    expect(shown(text)).toBe(result);
  });
});
