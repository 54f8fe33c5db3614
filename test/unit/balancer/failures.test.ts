import { describe, expect, it } from 'vitest';
import { BackendFailure, kindOf } from '../../../src/balancer/proxy/failures.ts';
import { NO_TRAFFIC, sumOf, type Traffic } from '../../../src/balancer/traffic.ts';

const errno = (code: string) => Object.assign(new Error(code), { code });

describe('kindOf', () => {
  it.each([
    ['ECONNREFUSED', 'refused'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['ETIMEDOUT', 'timeout'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['EPROTO', 'other'],
  ])('given %s, then it is %s', (code, kind) => {
    expect(kindOf(errno(code))).toBe(kind);
  });

  it.each([
    'EMFILE',
    'ENFILE',
    'ENOBUFS',
    'ENOMEM',
    'EADDRNOTAVAIL',
  ])('given %s, then no backend is to blame', (code) => {
    expect(kindOf(errno(code))).toBeUndefined();
  });

  it('given a failure that is no system error, then it says what it is', () => {
    expect(kindOf(new BackendFailure('silent', 'no answer'))).toBe('silent');
  });
});

describe('sumOf', () => {
  const one: Traffic = {
    ...{ connections: 1, connectionsTotal: 2, rejectedTotal: 3, maxConnections: 4 },
    backends: new Map([
      ['a', { connections: 1, connectionsTotal: 2, bytesSent: 3, bytesReceived: 4, failures: { refused: 1 } }],
    ]),
  };

  it('given nothing, then there was no traffic', () => {
    expect(sumOf([])).toEqual(NO_TRAFFIC);
  });

  it('given several, then everything is added, by backend and kind', () => {
    const other: Traffic = {
      ...one,
      backends: new Map([...one.backends, ['b', { ...one.backends.get('a'), failures: { slow: 2 } } as never]]),
    };
    expect(sumOf([one, other])).toEqual({
      ...{ connections: 2, connectionsTotal: 4, rejectedTotal: 6, maxConnections: 4 },
      backends: new Map([
        ['a', { connections: 2, connectionsTotal: 4, bytesSent: 6, bytesReceived: 8, failures: { refused: 2 } }],
        ['b', { connections: 1, connectionsTotal: 2, bytesSent: 3, bytesReceived: 4, failures: { slow: 2 } }],
      ]),
    });
  });
});
