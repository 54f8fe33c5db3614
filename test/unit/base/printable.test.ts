import { describe, expect, it } from 'vitest';
import { printable } from '../../../src/base/printable.ts';

describe('printable', () => {
  it.each([
    ['a line', 'eth0: up, 10 µs — ✓', 'eth0: up, 10 µs — ✓'],
    ['several lines', 'a\nb\n', 'a\nb\n'],
    ['what a terminal would obey', '\x1b[2J\x07\r\t', '\\x1b[2J\\x07\\x0d\\x09'],
    ['the ends of both ranges', '\x00\x1f\x7f\x9f', '\\x00\\x1f\\x7f\\x9f'],
    ['what stands beside them', ' ~\xa0', ' ~\xa0'],
  ])('given %s, then nothing in it is obeyed', (_given, text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
