import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatSelector,
  type InterfaceName,
  MAX_INTERFACE_NAME,
  type MacAddress,
  parseInterfaceName,
  parseMac,
} from '../../../src/base/interface-name.ts';
import { anyText } from '../any-text.ts';

describe('parseInterfaceName', () => {
  it.each([
    ...['eth0', 'enp0s31f6', 'bond0.100', 'br-lan', 'wg_0', 'a+b', 'X', '0', '...', 'abcdefghijklmno'],
  ])('given %s, then it is a name', (text) => {
    expect(parseInterfaceName(text)).toBe(text);
  });

  it.each([
    ...['', '.', '..', '-eth0', 'abcdefghijklmnop', 'a/b', 'a:b', 'a b', 'a\tb', 'a\n', 'a\0', 'eth0@if5', 'ëth0'],
    ...['a#b', 'a!b', 'a$b', 'a"b', "a'b", 'a{b', 'a}b', 'a;b', 'a%b', '日本'],
  ])('given %j, then it is refused', (text) => {
    expect(parseInterfaceName(text)).toBeUndefined();
  });

  it('given any text, then what is accepted is short ASCII that is a word in keepalived.conf and no flag of `ip`', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 20 }), (text) => {
        if (parseInterfaceName(text) === undefined) return;
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_INTERFACE_NAME);
        expect(text).toMatch(/^[\w.+][\w.+-]*$/);
      }),
    );
  });
});

describe('parseMac', () => {
  it.each(['52:54:00:12:34:5f', '52:54:00:12:34:5F', '52-54-00-12-34-5F'])('given %s, then it is one', (text) => {
    expect(parseMac(text)).toBe('52:54:00:12:34:5f');
  });

  it.each([
    ...['', '52:54:00:12:34', '52:54:00:12:34:5f:60', '5:54:00:12:34:5f', '52:54:00:12:34:5', '525400:12:34:5f'],
    ...['x52:54:00:12:34:5f', '52:54:00:12:34:5g', '52.54.00.12.34.5f', '525400:12345f', 'eth0'],
  ])('given %j, then it is none', (text) => {
    expect(parseMac(text)).toBeUndefined();
  });
});

describe('formatSelector', () => {
  it.each([
    [{ by: 'name', name: 'eth0' as InterfaceName }, 'eth0'],
    [{ by: 'mac', mac: '52:54:00:12:34:56' as MacAddress }, '52:54:00:12:34:56'],
    [{ by: 'fit' }, undefined],
  ] as const)('given %j, then a document has %j', (selector, text) => {
    expect(formatSelector(selector)).toBe(text);
  });
});
