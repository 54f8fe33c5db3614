import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndpointFilter } from '../../../src/backends/endpoints.ts';
import { formatMemory, parseMemory } from '../../../src/backends/memory.ts';
import { keyOf } from '../../../src/base/backend.ts';
import { anyText } from '../any-text.ts';
import { ips } from '../plan/fixture.ts';
import { backend, keys } from './fixture.ts';

const filter: EndpointFilter = { vips: ips('10.0.0.100'), ownAddresses: new Set(ips('10.0.0.1')) };
const BACKENDS = [backend('10.0.0.1', true), backend('10.0.0.2:7443'), backend('[fd00::1]:6443')];

const fileWith = (fields: object) =>
  JSON.stringify({ apiVersion: 'cplb/v1', kind: 'KnownBackends', backends: ['10.0.0.1:6443'], ...fields });

describe('the memory of known backends', () => {
  it('given backends, then what is written is read back, and the local one is marked', () => {
    expect(parseMemory(formatMemory(BACKENDS), filter)).toEqual(BACKENDS);
  });

  it('given entries twice and in any order, then each is known once, in order', () => {
    const text = fileWith({ backends: ['10.0.0.3:6443', '10.0.0.2:6443', '10.0.0.3:6443'] });
    expect(keys(parseMemory(text, filter))).toEqual(['10.0.0.2:6443', '10.0.0.3:6443']);
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /JSON/],
    ['noise', '\0{[', /JSON/],
    ['half of a file', formatMemory(BACKENDS).slice(0, 40), /JSON/],
    ['another kind of JSON', 'null', /version/],
    ['a list', '[]', /version/],
    ['another version', fileWith({ apiVersion: 'cplb/v2' }), /version/],
    ['another kind', fileWith({ kind: 'Status' }), /version/],
    ['no list', fileWith({ backends: {} }), /no list/],
    ['an entry that is no address', fileWith({ backends: ['node-a:6443'] }), /"node-a:6443"/],
    ['an entry that is no text', fileWith({ backends: [{}] }), /no API server/],
    ['an entry without a port', fileWith({ backends: ['10.0.0.2'] }), /"10\.0\.0\.2"/],
    ['a loopback address', fileWith({ backends: ['127.0.0.1:6443'] }), /"127\.0\.0\.1:6443"/],
    ['a list in a list', fileWith({ backends: [['10.0.0.2:6443']] }), /names a object/],
    ['a link-local address', fileWith({ backends: ['[fe80::1]:6443'] }), /one link/],
    ['a VIP', fileWith({ backends: ['10.0.0.2:6443', '10.0.0.100:6443'] }), /"10\.0\.0\.100:6443"/],
  ])('given %s, then it is not used', (_given, text, why) => {
    expect(() => parseMemory(text, filter)).toThrow(why);
  });

  /** What is read of a text; an error counts as nothing, and has to say why. */
  const recalled = (text: string): readonly string[] => {
    try {
      return keys(parseMemory(text, filter));
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).message).not.toBe('');
      return [];
    }
  };

  const entry = fc.oneof(
    fc.ipV4().map((address) => `${address}:6443`),
    fc.ipV6().map((address) => `[${address}]:6443`),
    fc.constantFrom(
      '10.0.0.100:6443',
      '127.0.0.1:1',
      '[::1]:1',
      '[::ffff:10.0.0.100]:6443',
      '10.0.0.2:6443',
      '__proto__',
    ),
    fc.string(),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const anyFile = fc.oneof(
    anyText(),
    fc.json(),
    fc.array(entry, { maxLength: 4 }).map((backends) => fileWith({ backends })),
    fc.dictionary(fc.constantFrom('kind', 'backends', '__proto__', 'toString'), fc.jsonValue()).map(fileWith),
    fc
      .tuple(fc.nat(), fc.string({ maxLength: 3 }), fc.nat({ max: 3 }))
      .map(([at, put, drop]) => [...formatMemory(BACKENDS)].toSpliced(at % 100, drop, put).join('')),
  );

  it('given any text, any JSON, or a good file that was tampered with, then nothing comes of it that could not be dialled', () => {
    fc.assert(
      fc.property(anyFile, (text) => {
        const found = recalled(text);
        expect(new Set(found).size).toBe(found.length);
        for (const key of found)
          expect(key).not.toMatch(/^(?:10\.0\.0\.100|127\.|0\.0\.0\.0|\[::1?\]|\[::ffff:|\[fe80:)/);
      }),
      { numRuns: 500 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('given good servers in any order and number, then the file gives each of them back, once', () => {
    const good = fc.array(fc.integer({ min: 1, max: 90 }).map((n) => backend(`10.0.0.${n}`, n === 1)));
    fc.assert(
      fc.property(good, (backends) => {
        expect(new Set(recalled(formatMemory(backends)))).toEqual(new Set(backends.map(keyOf)));
      }),
    );
  });
});
