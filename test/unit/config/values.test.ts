import { describe, expect, it } from 'vitest';
import type { Port } from '../../../src/base/port.ts';
import type { Problem } from '../../../src/config/problem.ts';
import { ValueReader } from '../../../src/config/values.ts';
import { configOf, documentWith, problemsOf } from './documents.ts';

/** What a reader makes of a text: the value, or else the problem's message. */
function read<T>(parse: (reader: ValueReader) => T): T | string | undefined {
  const reader = new ValueReader();
  const value = parse(reader);
  expect(reader.problems.length).toBe(value === undefined ? 1 : 0);
  return value ?? textOf(reader.problems[0]);
}

const textOf = (problem: Problem | undefined): string | undefined =>
  problem === undefined ? undefined : [problem.message, problem.remedy].filter((part) => part !== undefined).join('; ');

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
    ['10.0.0.1,10.0.0.2', '"10.0.0.1,10.0.0.2" is more than one word; give each address by itself'],
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

describe('interface', () => {
  const notOne = (text: string) => `"${text}" is not an interface name; write it as eth0, or a MAC address`;

  it.each<[string, unknown]>([
    ['eth0', { by: 'name', name: 'eth0' }],
    ['abcdefghijklmno', { by: 'name', name: 'abcdefghijklmno' }],
    ['52:54:00:12:34:5F', { by: 'mac', mac: '52:54:00:12:34:5f' }],
    ['52-54-00-12-34-5f', { by: 'mac', mac: '52:54:00:12:34:5f' }],
    ['abcdefghijklmnop', '"abcdefghijklmnop" has 16 characters; a Linux interface name has 15 at most'],
    ['', notOne('')],
    ['.', notOne('.')],
    ['..', notOne('..')],
    ['-eth0', notOne('-eth0')],
    ['eth 0', notOne('eth 0')],
    ['eth0}', notOne('eth0}')],
    ['eth/0', notOne('eth/0')],
    ['éth0', notOne('éth0')],
    ['52:54:00:12:34', notOne('52:54:00:12:34')],
    ['52:54:00:12:34:56:78', notOne('52:54:00:12:34:56:78')],
    ['52:54:00:12:34:5g', notOne('52:54:00:12:34:5g')],
  ])('given %j, then it is %j', (text, wanted) => {
    expect(read((reader) => reader.interface(text, []))).toEqual(wanted);
  });
});

describe('duration', () => {
  it.each([
    ['10ms', 10],
    ['2m', 120_000],
    ['1m30s', 90_000],
    ['9ms', '9ms is not between 10ms and 120s'],
    ['9999us', '"9999us" is not a duration; write it as 200ms, 1s or 2m'],
    ['121s', '121s is not between 10ms and 120s'],
    ['1h', '1h is not between 10ms and 120s'],
    ['-1s', '"-1s" is not a duration; write it as 200ms, 1s or 2m'],
    ['1000', '"1000" is not a duration; write it as 200ms, 1s or 2m'],
  ])('given %j between 10ms and 2m, then it is %j', (text, wanted) => {
    expect(read((reader) => reader.duration(text, [10, 120_000], []))).toBe(wanted);
  });
});

describe('microseconds', () => {
  const notOne = (text: string) => `"${text}" is not a duration; write it as 1m, 10s or 500us`;

  it.each([
    ['1us', 1],
    ['0.5ms', 500],
    ['2s', 2_000_000],
    ['0s', '0s is not above 0s and up to 2s'],
    ['2000001us', '2000001us is not above 0s and up to 2s'],
    ['0.5us', notOne('0.5us')],
    ['1d', notOne('1d')],
    ['', notOne('')],
  ])('given %j up to 2s, then it is %j', (text, wanted) => {
    expect(read((reader) => reader.microseconds(text, 2_000_000, []))).toBe(wanted);
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
      `${JSON.stringify(text)} is not an absolute path of letters, digits and . _ - + = @ , without ".."`,
    );
  });
});

describe('a value of the parts of keepalived', () => {
  it.each([
    ['configTemplateVRRP', 'x', '"x" is not an absolute path of letters, digits and . _ - + = @ , without ".."'],
    ['configTemplateVS', 'x', '"x" is not an absolute path of letters, digits and . _ - + = @ , without ".."'],
    [
      'virtualServers[0].ipAddress',
      [{ ipAddress: 'x' }],
      '"x" is not a virtual IP without prefix; write it as 10.0.0.100',
    ],
    [
      'virtualServers[0].delayLoop',
      [{ ipAddress: '10.0.0.100', delayLoop: 'x' }],
      '"x" is not a duration; write it as 1m, 10s or 500us',
    ],
  ])('given %s that cannot be read, then it is told where it stands', (path, value, problem) => {
    const [field = ''] = path.split('[');
    expect(problemsOf(() => configOf(documentWith({ keepalived: { [field]: value } })))).toEqual([
      `spec.keepalived.${path}: ${problem}`,
    ]);
  });
});

describe('times within a document', () => {
  const site = (text: string) => `${text} is not between 10ms and 60s`;
  const grace = (text: string) => `${text} is not between 0s and 600s`;

  it.each<[string, string, string | undefined]>([
    ...['health.interval', 'health.timeout', 'proxy.connectTimeout', 'proxy.hedgeDelay'].flatMap(
      (field): [string, string, string | undefined][] => [
        [field, '10ms', undefined],
        [field, '1m', undefined],
        [field, '9ms', site('9ms')],
        [field, '60001ms', site('60001ms')],
      ],
    ),
    ...['proxy.resetDelay', 'drain.timeout'].flatMap((field): [string, string, string | undefined][] => [
      [field, '0s', undefined],
      [field, '10m', undefined],
      [field, '600001ms', grace('600001ms')],
    ]),
    ['drain.timeout', 'soon', '"soon" is not a duration; write it as 200ms, 1s or 2m'],
  ])('given %s: %s, then what is wrong is %s', (field, value, problem) => {
    const [part = '', name = ''] = field.split('.');
    const problems = problemsOf(() => configOf(documentWith({ [part]: { [name]: value } })));
    expect(problems).toEqual(problem === undefined ? [] : [`spec.${field}: ${problem}`]);
  });
});
