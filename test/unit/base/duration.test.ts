import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, formatMicroseconds, parseDuration, parseMicroseconds } from '../../../src/base/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['200ms', 200],
    ['0ms', 0],
    ['1s', 1000],
    ['1.5s', 1500],
    ['1.13s', 1130], // 1.13 * 1000 is 1129.9999999999998
    ['1.001s', 1001],
    ['2m', 120_000],
    ['0.5m', 30_000],
    ['1m30s', 90_000], // as Go writes them, and with them k0s
    ['1m0s', 60_000],
    ['1h', 3_600_000],
    ['1000us', 1],
  ])('given %s, then it is %d milliseconds', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    ...['', '1', '200', 's', 'ms', '1 s', ' 1s', '1s ', '1s\n', '-1s', '+1s', '1d', '1us', '1S', '1MS', '1e3ms'],
    ...['.5s', '1.s', '1,5s', '1.5.5s', '0x1s', '1m 30s', '1m30', 'm30s', '0.5ms', '1.0005s', `${'9'.repeat(400)}s`],
  ])('given %j, then it is refused', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('given any whole number of milliseconds, then it is read back', () => {
    fc.assert(fc.property(fc.nat(1e9), (ms) => parseDuration(`${ms}ms`) === ms));
  });

  it('given any number of milliseconds written in seconds, then it is read exactly', () => {
    fc.assert(fc.property(fc.nat(1e7), (ms) => parseDuration(`${(ms / 1000).toFixed(3)}s`) === ms));
  });
});

describe('parseMicroseconds', () => {
  it.each([
    ['500us', 500],
    ['500µs', 500],
    ['0.5ms', 500],
    ['1s1us', 1_000_001],
    ['1m', 60_000_000],
  ])('given %s, then it is %d microseconds', (text, us) => {
    expect(parseMicroseconds(text)).toBe(us);
  });

  it.each(['', '5', '1ns', '0.5us', '1us '])('given %j, then it is refused', (text) => {
    expect(parseMicroseconds(text)).toBeUndefined();
  });
});

describe('formatting', () => {
  it.each([
    [0, '0s'],
    [200, '200ms'],
    [1000, '1s'],
    [90_000, '90s'],
    [1500, '1500ms'],
  ])('given %d milliseconds, then it is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [500, '500us'],
    [1500, '1500us'],
    [200_000, '200ms'],
    [90_000_000, '90s'],
  ])('given %d microseconds, then it is %s', (us, text) => {
    expect(formatMicroseconds(us)).toBe(text);
  });

  it('given any number of microseconds, then the text is read back', () => {
    fc.assert(fc.property(fc.nat(), (us) => parseMicroseconds(formatMicroseconds(us)) === us));
  });
});
