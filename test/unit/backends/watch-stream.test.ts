// The decoder of watches, against every way to cut a stream and against noise.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WatchStream } from '../../../src/backends/watch-stream.ts';
import { anyText } from '../any-text.ts';

const LIMIT = 4096;
const bytesOf = (text: string) => Buffer.from(text);

/** What a stream says when it comes in these pieces; its memory is looked at after each. */
function read(pieces: readonly Uint8Array[], limit = LIMIT): readonly unknown[] {
  const stream = new WatchStream(limit);
  let mostBytes = 0;
  const events = pieces.flatMap((piece) => {
    const seen = stream.push(piece);
    mostBytes = Math.max(mostBytes, stream.heldBytes);
    return seen;
  });
  expect(mostBytes).toBeLessThanOrEqual(limit);
  return [...events, ...stream.end()];
}

/** Cuts bytes at these places. */
function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
}

const events = fc.array(
  fc.record({
    type: fc.constantFrom('ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'),
    object: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 1, stringUnit: 'grapheme' }), {
      maxKeys: 3,
    }),
  }),
  { maxLength: 6 },
);
const newline = fc.constantFrom('\n', '\r\n', '\n\n', '\n \t\r\n');
/** Pieces of single bytes too, where characters of several bytes are torn. */
const places = fc.oneof(fc.array(fc.nat(), { maxLength: 20 }), fc.constant(Array.from({ length: 5000 }, (_, i) => i)));

/** As JSON has it: without -0. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('WatchStream', () => {
  it('given a valid stream in any pieces, with any ends of lines, then its events are the same', () => {
    fc.assert(
      fc.property(events, newline, fc.boolean(), places, (sent, end, isEnded, where) => {
        const text = sent.map((event) => JSON.stringify(event)).join(end) + (isEnded ? end : '');
        expect(read(cut(bytesOf(text), where), 2 ** 20)).toEqual(plain(sent));
      }),
    );
  });

  const broken = (stream: WatchStream, piece: Uint8Array): Error | undefined => {
    try {
      stream.push(piece);
      return undefined;
    } catch (error) {
      return error as Error;
    }
  };

  it('given any bytes in any pieces, then it ends with events or with one clear error, and holds little', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 10_000 }),
      anyText({ maxLength: 5000 }).map(bytesOf),
      fc.jsonValue().map((value) => bytesOf(`${JSON.stringify(value)}\n`)),
    );
    fc.assert(
      fc.property(noise, places, (bytes, where) => {
        const stream = new WatchStream(LIMIT);
        const error = cut(bytes, where)
          .values() // no piece after the one that fails
          .map((piece) => broken(stream, piece))
          .find((each) => each !== undefined);
        expect(stream.heldBytes).toBeLessThanOrEqual(LIMIT);
        if (error !== undefined) expect(error.message).toMatch(/^a line of the watch is (?:larger|no event)/);
      }),
    );
  });

  it.each<[string, string, RegExp]>([
    ['HTML', '<html>\n', /is no event: /],
    ['half an event', '{"type":"ADDED"', /is no event: /],
    ['null', 'null\n', /null where an object/],
    ['a list', '[]\n', /a list where an object/],
    ['an event without a type', '{"object":{}}\n', /its type/],
    ['an unknown type', '{"type":"added","object":{}}\n', /its type/],
    ['a type of the prototype', '{"type":"toString","object":{}}\n', /its type/],
    ['an event without an object', '{"type":"ADDED"}\n', /its object is missing/],
    ['null for an object', '{"type":"ADDED","object":null}\n', /its object is null/],
    ['a text for an object', '{"type":"ADDED","object":"{}"}\n', /its object is a string/],
    ['a line that is too long', `${' '.repeat(LIMIT + 1)}\n`, /larger than 4096 bytes/],
    ['a line without an end', ' '.repeat(LIMIT + 1), /larger than 4096 bytes/],
  ])('given %s, then the error says so', (_given, text, why) => {
    expect(() => read([bytesOf(text)])).toThrow(why);
  });

  it('given objects within objects without end, then that is no event, and the stack holds', () => {
    const deep = '{"type":"ADDED","object":{"a":'.padEnd(2 ** 20, '[');
    expect(() => read([bytesOf(`${deep}\n`)], 2 ** 21)).toThrow(/is no event/);
  });

  it('given fifty thousand lines in one piece, then each is an event, in time', () => {
    const line = '{"type":"ADDED","object":{}}\n';
    expect(read([bytesOf(line.repeat(50_000))])).toHaveLength(50_000);
  });

  it('given a long line byte by byte, then the memory held is that of the line', () => {
    const stream = new WatchStream();
    for (let i = 0; i < 100_000; i++) stream.push(Uint8Array.of(0x20));
    expect(stream.heldBytes).toBeLessThan(200_000);
  });
});
