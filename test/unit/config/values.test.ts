import { describe, expect, it } from 'vitest';
import type { Port } from '../../../src/base/port.ts';
import type { RawVrrpInstance } from '../../../src/config/types.ts';
import { ValueReader } from '../../../src/config/values.ts';
import { configOf, documentWith, problemsOf } from './documents.ts';

/** What a reader makes of a text: the value, or else the problem's message. */
function read<T>(parse: (reader: ValueReader) => T): T | string | undefined {
  const reader = new ValueReader();
  const value = parse(reader);
  expect(reader.problems.length).toBe(value === undefined ? 1 : 0);
  return value ?? reader.problems[0]?.message;
}

describe('vip', () => {
  it.each([
    ['10.0.0.100/24', { address: '10.0.0.100', prefix: 24 }],
    ['10.0.0.100', { address: '10.0.0.100', prefix: 32 }],
    ['fd00::64', { address: 'fd00::64', prefix: 128 }],
    ['', '"" is not an IP address; write it as 10.0.0.100/24'],
    ['vip.example', '"vip.example" is not an IP address; write it as 10.0.0.100/24'],
    ['10.0.0', '"10.0.0" is not an IP address; write it as 10.0.0.100/24'],
    [
      '10.0.0.1/33',
      '"10.0.0.1/33" is an address with a prefix that its family does not have; write 10.0.0.1 with /1 to /32',
    ],
    [
      '10.0.0.1/0',
      '"10.0.0.1/0" is an address with a prefix that its family does not have; write 10.0.0.1 with /1 to /32',
    ],
    [
      'fd00::1/129',
      '"fd00::1/129" is an address with a prefix that its family does not have; write fd00::1 with /1 to /128',
    ],
    ['10.0.0.1,10.0.0.2', '"10.0.0.1,10.0.0.2" is more than one word; give --vip once for each address'],
    ['127.0.0.1', '"127.0.0.1" cannot be a VIP; choose a free address of the node network'],
    ['224.0.0.18/24', '"224.0.0.18/24" cannot be a VIP; choose a free address of the node network'],
    ['10.0.0.0/24', '"10.0.0.0/24" cannot be a VIP; choose a free address of the node network'],
    ['10.0.0.255/24', '"10.0.0.255/24" cannot be a VIP; choose a free address of the node network'],
    ['::', '"::" cannot be a VIP; choose a free address of the node network'],
    ['::ffff:10.0.0.1', '"::ffff:10.0.0.1" cannot be a VIP; choose a free address of the node network'],
  ])('given %j, then it is %j', (text, wanted) => {
    expect(read((reader) => reader.vip(text, []))).toEqual(wanted);
  });
});

describe('address and hostPort', () => {
  const notNode = (text: string) => `"${text}" is not the IP address of a node; write it as 10.0.0.1`;
  const notServer = (text: string) =>
    `"${text}" is not an API server; write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443`;

  it.each([
    '',
    'node-1',
    '10.0.0.1:6443',
    '10.0.0.1/24',
    '127.0.0.1',
    '0.0.0.0',
    '::1',
    '::ffff:10.0.0.1',
  ])('given the peer %j, then it is refused', (text) =>
    expect(read((reader) => reader.address(text, []))).toBe(notNode(text)));

  it.each([
    '',
    'node-1',
    'node-1:6443',
    '10.0.0.1:0',
    '10.0.0.1:0x1f',
    '127.0.0.1',
    '[::1]:6443',
    '[::ffff:10.0.0.1]:6443',
  ])('given the backend %j, then it is refused', (text) =>
    expect(read((reader) => reader.hostPort(text, 6443 as Port, []))).toBe(notServer(text)));

  it('given good ones, then they are read', () => {
    expect(read((reader) => reader.address('FD00::1', []))).toBe('fd00::1');
    expect(read((reader) => reader.hostPort('[FD00::1]:7', 6443 as Port, []))).toEqual({ address: 'fd00::1', port: 7 });
  });
});

describe('interfaceName', () => {
  it.each([
    ['eth0', 'eth0'],
    ['abcdefghijklmno', 'abcdefghijklmno'],
    ['abcdefghijklmnop', '"abcdefghijklmnop" has 16 characters; a Linux interface name has 15 at most'],
    ['', '"" is not an interface name; write it as eth0'],
    ['eth 0', '"eth 0" is not an interface name; write it as eth0'],
    ['eth0}', '"eth0}" is not an interface name; write it as eth0'],
  ])('given %j, then it is %j', (text, wanted) => {
    expect(read((reader) => reader.interfaceName(text, []))).toBe(wanted);
  });
});

describe('duration', () => {
  it.each([
    ['10ms', 10],
    ['2m', 120_000],
    ['9ms', '9ms is not between 10ms and 120000ms'],
    ['121s', '121s is not between 10ms and 120000ms'],
    ['1h', '"1h" is not a duration; write it as 200ms, 1s or 2m'],
    ['1000', '"1000" is not a duration; write it as 200ms, 1s or 2m'],
  ])('given %j between 10ms and 2m, then it is %j', (text, wanted) => {
    expect(read((reader) => reader.duration(text, [10, 120_000], []))).toBe(wanted);
  });
});

describe('authPass', () => {
  const want = '1 to 8 ASCII characters without blanks and without # ! $ @ " \' \\ { } ~';

  it.each([
    'a',
    '12345678',
    'a-b_c.d',
    '(a+b)=c;',
    '%^&*|/?',
  ])('given %j, then keepalived gets it unchanged', (text) => {
    expect(read((reader) => reader.authPass(text, []))).toBe(text);
  });

  it.each([
    ...[
      '',
      '123456789',
      'a b',
      ' a',
      'a\t',
      'a\n',
      'a\0',
      'ä',
      '日本',
      'a#b',
      'a!b',
      'a$b',
      'a@b',
      'a"b',
      "a'b",
      'a\\b',
    ],
    ...['{', '}', '~a'],
  ])('given %j, then it is refused and not repeated', (text) => {
    expect(read((reader) => reader.authPass(text, []))).toBe(
      `the password has ${text.length} characters or one that keepalived would cut; use ${want}`,
    );
  });
});

describe('absolutePath', () => {
  it.each([
    ['/etc/kubernetes/admin.conf', '/etc/kubernetes/admin.conf'],
    ['/etc//kubernetes/./admin.conf', '/etc/kubernetes/admin.conf'],
    ['//run/cplb/', '/run/cplb'],
    ['/home/a.b/.kube/config@1', '/home/a.b/.kube/config@1'],
  ])('given %s, then it is %s', (text, path) => {
    expect(read((reader) => reader.absolutePath(text, []))).toBe(path);
  });

  it.each([
    ...[
      '',
      '.',
      'admin.conf',
      './admin.conf',
      '~/.kube/config',
      '/',
      '//',
      '/../etc',
      '/etc/kubernetes/../shadow',
      '/a/..',
    ],
    ...['/a b', '/a\nb', '/a\0b', '/a:b', '/$(HOME)/x', '/a$$b', '/a"b', '/a#b', '/a{b}', '/ä'],
  ])('given %j, which a pod or keepalived would not carry unchanged, then it is refused', (text) => {
    expect(read((reader) => reader.absolutePath(text, []))).toBe(
      `"${text}" is not an absolute path of letters, digits and . _ - + = @ , without ".."`,
    );
  });
});

describe('the advert interval', () => {
  const path = 'spec.keepalived.vrrpInstances[0].advertInterval';
  const v3 = (text: string) => [`${path}: VRRP version 3 carries 10ms to 40950ms in steps of 10ms, not ${text}`];
  const v2 = (text: string) => [
    `${path}: VRRP version 2, which a password selects, carries 1000ms to 255000ms in steps of 1000ms, not ${text}`,
  ];
  const notOne = (text: string) => [`${path}: "${text}" is not a duration; write it as 200ms, 1s or 2m`];

  it.each<[RawVrrpInstance['authPass'], string, readonly string[]]>([
    [undefined, '10ms', []],
    [undefined, '40950ms', []],
    [undefined, '1s', []],
    [undefined, '0ms', v3('0ms')],
    [undefined, '5ms', v3('5ms')],
    [undefined, '15ms', v3('15ms')],
    [undefined, '40960ms', v3('40960ms')],
    [undefined, '1m', v3('1m')],
    [undefined, 'often', notOne('often')],
    ['secret', '1s', []],
    ['secret', '255s', []],
    ['secret', '2m', []],
    ['secret', '200ms', v2('200ms')],
    ['secret', '1500ms', v2('1500ms')],
    ['secret', '256s', v2('256s')],
    ['secret', '0s', v2('0s')],
  ])('given the password %s and %s, then its problems are %j', (authPass, advertInterval, problems) => {
    const fields = authPass === undefined ? { advertInterval } : { authPass, advertInterval };
    expect(problemsOf(() => configOf(documentWith({}, fields)))).toEqual(problems);
  });
});

describe('probe times', () => {
  it.each([
    [{ interval: '10ms', timeout: '1m' }, []],
    [{ interval: '9ms' }, ['spec.health.interval: 9ms is not between 10ms and 60000ms']],
    [{ timeout: '61s' }, ['spec.health.timeout: 61s is not between 10ms and 60000ms']],
    [{ timeout: 'soon' }, ['spec.health.timeout: "soon" is not a duration; write it as 200ms, 1s or 2m']],
  ])('given %j, then its problems are %j', (health, problems) => {
    expect(problemsOf(() => configOf(documentWith({ health })))).toEqual(problems);
  });
});
