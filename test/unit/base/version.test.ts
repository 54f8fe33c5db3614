import { describe, expect, it } from 'vitest';
import { formatVersion, isAtLeast } from '../../../src/base/version.ts';

describe('isAtLeast', () => {
  it.each([
    ['5.2', true],
    ['5.2.0', true],
    ['5.10.0-28-amd64', true], // not 5.1
    ['6.1', true],
    ['6', true],
    ['6.18.44+deb13-cloud-arm64', true],
    ['10.0.1', true],
    ['5.1.21', false],
    ['5', false],
    ['4.19.0-27-amd64', false],
    ['4.18.0-553.el8_10.x86_64', false],
    ['3.10.0-1160.el7.x86_64', false],
    ['2.6.78', false],
    ['v5.2', false],
    ['', false],
  ])('given %j, then it is 5.2 or newer: %s', (text, isNewer) => {
    expect(isAtLeast(text, [5, 2])).toBe(isNewer);
  });

  it('given a version, then it is written with a dot', () => {
    expect(formatVersion([5, 2])).toBe('5.2');
  });
});
