import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IpAddress, parseIp } from '../../../src/base/ip.ts';
import { formatHostPort, type Port, parseHostPort, parsePort } from '../../../src/base/port.ts';

const DEFAULT = 6443 as Port;

describe('parsePort', () => {
  it.each([
    [1, 1],
    [65535, 65535],
    ['1', 1],
    ['6443', 6443],
    ['65535', 65535],
  ])('given %j, then it is port %d', (value, port) => {
    expect(parsePort(value)).toBe(port);
  });

  it.each([
    ...[0, -1, 65536, 1.5, Number.NaN, Number.POSITIVE_INFINITY],
    ...['', '0', '65536', '99999', '100000', '0x1f', '08080', '1e3', '+80', '-80', ' 80', '80 ', '80\n', '8_0', 'http'],
  ])('given %j, then it is refused', (value) => {
    expect(parsePort(value)).toBeUndefined();
  });
});

describe('parseHostPort', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1', DEFAULT],
    ['10.0.0.1:7443', '10.0.0.1', 7443],
    ['fd00::1', 'fd00::1', DEFAULT],
    ['FD00::1', 'fd00::1', DEFAULT],
    ['[fd00::1]', 'fd00::1', DEFAULT],
    ['[fd00::1]:7443', 'fd00::1', 7443],
    ['fd00::1:7443', 'fd00::1:7443', DEFAULT], // without brackets it is all address
  ])('given %s, then it is %s port %d', (text, address, port) => {
    expect(parseHostPort(text, DEFAULT)).toEqual({ address, port });
  });

  it.each([
    ...['', ':6443', '10.0.0.1:', '10.0.0.1:0', '10.0.0.1:0x1f', '10.0.0.1:65536', '10.0.0.1:6443:1', '10.0.0.1 :6443'],
    ...['[10.0.0.1]', '[10.0.0.1]:80', '[fd00::1]:', '[fd00::1', 'fd00::1]:80', '[]', '[]:80', 'node-1:6443'],
    ...['https://10.0.0.1:6443', '10.0.0.1/24', '[fe80::1%eth0]:6443'],
  ])('given %j, then it is refused', (text) => {
    expect(parseHostPort(text, DEFAULT)).toBeUndefined();
  });

  it('given any address and port, then formatting and reading return the same, and no two pairs share a text', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => parseIp(text) as IpAddress);
    const port = fc.integer({ min: 1, max: 65535 }).map((value) => value as Port);
    fc.assert(
      fc.property(fc.record({ address, port }), (pair) => {
        expect(parseHostPort(formatHostPort(pair), DEFAULT)).toEqual(pair);
      }),
    );
  });
});
