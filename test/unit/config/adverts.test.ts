import { describe, expect, it } from 'vitest';
import { configOf, documentWith, type Fields, problemsOf } from './documents.ts';

const AT = 'spec.keepalived.vrrpInstances[0]';
const problems = (fields: Fields) => problemsOf(() => configOf(documentWith({}, fields)));

const v3 = (text: string) =>
  `${AT}.advertInterval: ${text} is no interval of VRRP version 3; write 10ms to 40950ms in steps of 10ms`;
const v2 = (text: string) =>
  `${AT}.advertInterval: ${text} is no interval of VRRP version 2; write 1000ms to 255000ms in steps of 1000ms`;
const password = (text: string) => v2(text).replace('version 2;', 'version 2 (a password selects it);');
const notOne = (text: string) => `${AT}.advertInterval: "${text}" is not a duration; write it as 200ms, 1s or 2m`;

type Refusal = (text: string) => string;

const rows = (given: string, fields: Fields, texts: readonly string[], refusal?: Refusal) =>
  texts.map((text): [string, Fields, string, Refusal | undefined] => [given, fields, text, refusal]);

describe('the advert interval', () => {
  it.each([
    ...rows('nothing', {}, ['10ms', '20ms', '1s', '40950ms', '40.95s']),
    ...rows('nothing', {}, ['0ms', '5ms', '15ms', '40960ms', '1m'], v3),
    ...rows('nothing', {}, ['often', '', '200', '-1s', '1ns'], notOne),
    ...rows('a password', { authPass: 'secret' }, ['1s', '2m', '255s']),
    ...rows('a password', { authPass: 'secret' }, ['0s', '200ms', '1500ms', '256s'], password),
    ...rows('version 2', { vrrpVersion: 2 }, ['1s', '255s']),
    ...rows('version 2', { vrrpVersion: 2 }, ['200ms', '256s'], v2),
    ...rows('an IPv6 VIP', { virtualIPs: ['fd00::64'] }, ['10ms', '40950ms']),
    ...rows('an IPv6 VIP', { virtualIPs: ['fd00::64'] }, ['5ms', '41s'], v3),
  ])('given %s %j and %s, then the version carries it or says what it carries', (_given, fields, text, wanted) => {
    expect(problems({ ...fields, advertInterval: text })).toEqual(wanted === undefined ? [] : [wanted(text)]);
  });
});

describe('the advert interval in seconds', () => {
  it.each<[string, Fields, readonly string[]]>([
    ['1', { advertIntervalSeconds: 1 }, []],
    ['40', { advertIntervalSeconds: 40 }, []],
    [
      '41, too many for version 3',
      { advertIntervalSeconds: 41 },
      [`${AT}.advertIntervalSeconds: 41s is no interval of VRRP version 3; write 10ms to 40950ms in steps of 10ms`],
    ],
    ['255 and version 2', { advertIntervalSeconds: 255, vrrpVersion: 2 }, []],
    [
      'the other field beside it',
      { advertIntervalSeconds: 1, advertInterval: '1s' },
      [`${AT}.advertInterval: is given beside advertIntervalSeconds; keep one of the two`],
    ],
  ])('given %s, then it is read or refused under its own name', (_given, fields, wanted) => {
    expect(problems(fields)).toEqual(wanted);
  });
});

describe('the version', () => {
  it.each<[string, Fields, readonly string[]]>([
    [
      'version 2 and an IPv6 VIP',
      { vrrpVersion: 2, virtualIPs: ['fd00::64'] },
      [`${AT}.vrrpVersion: VRRP over IPv6 is always version 3; leave it out`],
    ],
    ['version 3 and an IPv6 VIP', { vrrpVersion: 3, virtualIPs: ['fd00::64'] }, []],
    [
      'version 3 and a password',
      { vrrpVersion: 3, authPass: 'secret' },
      [`${AT}.authPass: VRRP version 3 has no password; leave it out, or write vrrpVersion: 2`],
    ],
    ['version 2 and a password', { vrrpVersion: 2, authPass: 'secret' }, []],
  ])('given %s, then it is allowed or says what to write', (_given, fields, wanted) => {
    expect(problems(fields)).toEqual(wanted);
  });
});
