import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../../src/keepalived/log/lines.ts';

function split(limit: number, chunks: readonly (string | Buffer)[]): readonly string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter(limit, (line) => lines.push(line));
  for (const chunk of chunks) splitter.write(Buffer.from(chunk as string));
  splitter.end();
  return lines;
}

describe('LineSplitter', () => {
  it.each<[string, (string | Buffer)[], string[]]>([
    ['lines in one piece', ['one\ntwo\n'], ['one', 'two']],
    ['a line in pieces', ['o', 'n', 'e\ntw', 'o\n'], ['one', 'two']],
    ['a last line without its end', ['one\ntwo'], ['one', 'two']],
    ['empty lines', ['\n\none\n'], ['', '', 'one']],
    ['nothing', [''], []],
    ['a character in two pieces', [Buffer.from([0xc3]), Buffer.from([0xa9, 0x0a])], ['é']],
    ['a line of just the limit', ['12345678\n'], ['12345678']],
    ['a line beyond the limit', ['123456789\nnext\n'], ['12345678…', 'next']],
    ['a line beyond the limit in pieces', ['1234', '5678', '9', '0', '\nnext\n'], ['12345678…', 'next']],
  ])('given %s, then they come as %s', (_given, chunks, lines) => {
    expect(split(8, chunks)).toEqual(lines);
  });

  it('given a line that never ends, then its memory does', () => {
    const lines: string[] = [];
    const splitter = new LineSplitter(4096, (line) => lines.push(line));
    const chunk = Buffer.alloc(65_536, 'x');
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 16_384; i++) splitter.write(chunk); // a gigabyte
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
    splitter.end();
    expect(lines.map(({ length }) => length)).toEqual([4097]);
  });
});
