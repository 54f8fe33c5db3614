import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_INTERFACE_NAME, parseInterfaceName } from '../../../src/base/interface-name.ts';

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
      fc.property(fc.string({ maxLength: 20, unit: 'binary' }), (text) => {
        if (parseInterfaceName(text) === undefined) return;
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_INTERFACE_NAME);
        expect(text).toMatch(/^[\w.+][\w.+-]*$/);
      }),
    );
  });
});
