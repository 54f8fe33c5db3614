import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Backend, keyOf, sameBackends, sortedUnique } from '../../../src/base/backend.ts';
import type { IpAddress } from '../../../src/base/ip.ts';
import { type Port, parseHostPort } from '../../../src/base/port.ts';

const backend = (text: string, local = false): Backend => {
  const parsed = parseHostPort(text, 6443 as Port);
  if (parsed === undefined) throw new Error(`${text} is no backend`);
  return { ...parsed, local };
};

const backends = (...texts: string[]): readonly Backend[] => texts.map((text) => backend(text));

describe('keyOf', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1:6443'],
    ['FD00::1', '[fd00::1]:6443'],
  ])('given %s, then its key is %s', (text, key) => {
    expect(keyOf(backend(text))).toBe(key);
  });
});

describe('sortedUnique', () => {
  it('given backends in any order, then they come by family, address and port, each once', () => {
    const mixed = backends('fd00::1', '10.0.0.10', '10.0.0.2:7443', '10.0.0.2', '10.0.0.10', 'FD00::1');
    expect(sortedUnique(mixed).map(keyOf)).toEqual([
      ...['10.0.0.2:6443', '10.0.0.2:7443', '10.0.0.10:6443', '[fd00::1]:6443'],
    ]);
  });

  it('given one backend twice, then the later word on it counts', () => {
    expect(sortedUnique([backend('10.0.0.1', false), backend('10.0.0.1', true)])).toEqual([backend('10.0.0.1', true)]);
  });

  it('given any backends, then the order in which they came does not show', () => {
    const any = fc.record({
      address: fc.ipV4() as fc.Arbitrary<IpAddress>,
      port: fc.constantFrom(1, 2) as fc.Arbitrary<Port>,
    });
    fc.assert(
      fc.property(fc.array(any.map((pair) => ({ ...pair, local: false }))), (list) => {
        expect(sameBackends(sortedUnique(list), sortedUnique(list.toReversed()))).toBe(true);
      }),
    );
  });
});

describe('sameBackends', () => {
  it.each([
    ['the same ones', ['10.0.0.1', '10.0.0.2'], ['10.0.0.1', '10.0.0.2'], true],
    ['none', [], [], true],
    ['another order', ['10.0.0.1', '10.0.0.2'], ['10.0.0.2', '10.0.0.1'], false],
    ['one more', ['10.0.0.1'], ['10.0.0.1', '10.0.0.2'], false],
    ['one less', ['10.0.0.1', '10.0.0.2'], ['10.0.0.1'], false],
    ['another port', ['10.0.0.1'], ['10.0.0.1:7443'], false],
  ])('given %s, then it says so', (_given, left, right, same) => {
    expect(sameBackends(backends(...left), backends(...right))).toBe(same);
  });
});
