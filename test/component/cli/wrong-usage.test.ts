// Command lines that are wrong in themselves: status 2, nothing on stdout, one message, and no file touched.

import { describe, expect, it } from 'vitest';
import { cplb, cplbOverLiveManifest, FLAGS, invalid, type Outcome, usage } from './command.ts';

const [INTERFACE, VIP] = [FLAGS.slice(0, 2), FLAGS.slice(2)];

const PASSWORD =
  'or one that keepalived would cut; use 1 to 8 ASCII characters without blanks and without # ! $ @ " \' \\ { } ~';
const server = (text: string) =>
  `"${text}" is not an API server; write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443`;
const badPort = (flag: string, text: string) =>
  usage(`option '--${flag} <port>' argument '${text}' is invalid. Write a port from 1 to 65535, in decimal.`);
const badVrid = (text: string) =>
  usage(`option '--vrid <number>' argument '${text}' is invalid. Write a number from 1 to 255.`);
const noImage = (text: string) =>
  usage(
    `option '--image <reference>' argument '${text}' is invalid. A value is missing. Write --image registry.example/cplb:1.0.`,
  );

const CASES: readonly (readonly [given: string, args: readonly string[], outcome: Outcome])[] = [
  ['an unknown flag', [...FLAGS, '--frobnicate'], usage("unknown option '--frobnicate'")],
  ['an unknown short flag', [...FLAGS, '-x'], usage("unknown option '-x'")],
  [
    'a misspelt flag',
    [...FLAGS, '--interfase', 'eth0'],
    usage("unknown option '--interfase'\n(Did you mean --interface?)"),
  ],
  [
    'a flag without its value',
    [...INTERFACE, '--vip'],
    usage("option '--vip <address>' argument missing. Write --vip 10.0.0.100/24."),
  ],
  [
    'a flag in place of a value',
    [...INTERFACE, '--vip', '--leader'],
    usage("option '--vip <address>' argument '--leader' is invalid. A value is missing. Write --vip 10.0.0.100/24."),
  ],
  ['no VIP', INTERFACE, invalid('--vip: is missing; add it, such as 10.0.0.100/24')],
  ['neither VIP nor interface', [], invalid('--vip: is missing; add it, such as 10.0.0.100/24')],
  [
    'a VIP that is no address',
    [...INTERFACE, '--vip', 'banana'],
    invalid('--vip: "banana" is not an IP address; write it as 10.0.0.100/24'),
  ],
  [
    'an empty VIP',
    [...INTERFACE, '--vip', ''],
    usage("option '--vip <address>' argument '' is invalid. A value is missing. Write --vip 10.0.0.100/24."),
  ],
  [
    'an IPv4 prefix beyond its family',
    [...INTERFACE, '--vip', '10.0.0.100/33'],
    invalid(
      '--vip: "10.0.0.100/33" is an address with a prefix that its family does not have; write 10.0.0.100 with /1 to /32',
    ),
  ],
  [
    'an IPv6 prefix beyond its family',
    [...INTERFACE, '--vip', 'fd00::64/129'],
    invalid(
      '--vip: "fd00::64/129" is an address with a prefix that its family does not have; write fd00::64 with /1 to /128',
    ),
  ],
  [
    'a VIP that names no host',
    [...INTERFACE, '--vip', '127.0.0.1'],
    invalid('--vip: "127.0.0.1" cannot be a VIP; choose a free address of the node network'),
  ],
  [
    'a VIP twice',
    [...FLAGS, '--vip', '10.0.0.100'],
    invalid('--vip: the VIP 10.0.0.100 is given twice; keep one of them'),
  ],
  [
    'a VIP that is a backend',
    [...FLAGS, '--backend', '10.0.0.100'],
    invalid('--backend: 10.0.0.100 is a VIP; a backend needs the address of a node'),
  ],
  [
    'a VIP that is a backend by another name',
    [...FLAGS, '--backend', '[::ffff:10.0.0.100]:6443'],
    invalid(`--backend: ${server('[::ffff:10.0.0.100]:6443')}`),
  ],
  [
    'a VIP that is a peer',
    [...FLAGS, '--peer', '10.0.0.100'],
    invalid('--peer: 10.0.0.100 is a VIP; a peer needs the address of a node'),
  ],
  ['a host name as backend', [...FLAGS, '--backend', 'node-1'], invalid(`--backend: ${server('node-1')}`)],
  [
    'a peer with a port',
    [...FLAGS, '--peer', '10.0.0.2:6443'],
    invalid('--peer: "10.0.0.2:6443" is not the IP address of a node; write it as 10.0.0.1'),
  ],
  [
    'an interface name over 15 characters',
    [...VIP, '--interface', 'abcdefghijklmnop'],
    invalid('--interface: "abcdefghijklmnop" has 16 characters; a Linux interface name has 15 at most'),
  ],
  [
    'an interface name with a blank',
    [...VIP, '--interface', 'eth 0'],
    invalid('--interface: "eth 0" is not an interface name; write it as eth0, or a MAC address'),
  ],
  ...['0', '65536', '-1', '0x1f', '08080', '6443.0', 'https', ''].map(
    (text) => [`the port ${JSON.stringify(text)}`, [...FLAGS, '--port', text], badPort('port', text)] as const,
  ),
  ['a bad backend port', [...FLAGS, '--backend-port', '0x1f'], badPort('backend-port', '0x1f')],
  ...['0', '256', '-1', '0x1f', '1.5', 'x'].map(
    (text) => [`the VRID ${text}`, [...FLAGS, '--vrid', text], badVrid(text)] as const,
  ),
  [
    'a password with #',
    [...FLAGS, '--auth-pass', 'a#b'],
    invalid(`--auth-pass: the password has 3 characters ${PASSWORD}`),
  ],
  [
    'a password that is too long',
    [...FLAGS, '--auth-pass', '123456789'],
    invalid(`--auth-pass: the password has 9 characters ${PASSWORD}`),
  ],
  [
    'an empty password',
    [...FLAGS, '--auth-pass', ''],
    invalid(`--auth-pass: the password has 0 characters ${PASSWORD}`),
  ],
  [
    'a password for an IPv6 VIP',
    [...INTERFACE, '--vip', 'fd00::64', '--auth-pass', 'secret'],
    invalid('--auth-pass: VRRP over IPv6 has no password; leave it out'),
  ],
  [
    'an advert interval that VRRP 3 cannot carry',
    [...FLAGS, '--advert-interval', '15ms'],
    invalid('--advert-interval: 15ms is no interval of VRRP version 3; write 10ms to 40950ms in steps of 10ms'),
  ],
  [
    'an advert interval that VRRP 2 cannot carry',
    [...FLAGS, '--advert-interval', '200ms', '--auth-pass', 'secret'],
    invalid(
      '--advert-interval: 200ms is no interval of VRRP version 2 (a password selects it); write 1000ms to 255000ms in steps of 1000ms',
    ),
  ],
  [
    'an advert interval without a unit',
    [...FLAGS, '--advert-interval', '1'],
    invalid('--advert-interval: "1" is not a duration; write it as 200ms, 1s or 2m'),
  ],
  [
    'a relative kubeconfig',
    [...FLAGS, '--kubeconfig', 'admin.conf'],
    invalid('--kubeconfig: "admin.conf" is not an absolute path of letters, digits and . _ - + = @ , without ".."'),
  ],
  ...['', '-x'].map(
    (text) => [`the image ${JSON.stringify(text)}`, [...FLAGS, '--image', text], noImage(text)] as const,
  ),
  [
    'an image that cannot be',
    [...FLAGS, '--image', 'registry.example/Cplb:1'],
    invalid('--image: the repository "Cplb" has upper case in it; write cplb'),
  ],
  [
    'an image of two lines',
    [...FLAGS, '--image', 'a\nb'],
    invalid('--image: "a\\nb" has a blank in it; write it as registry.example/cplb:1.0'),
  ],
  [
    'three things at once',
    ['--vip', 'x', '--interface', 'a b', '--peer', 'y'],
    invalid(
      '--peer: "y" is not the IP address of a node; write it as 10.0.0.1\n' +
        '--vip: "x" is not an IP address; write it as 10.0.0.100/24\n' +
        '--interface: "a b" is not an interface name; write it as eth0, or a MAC address',
    ),
  ],
];

describe.concurrent.each(['init', 'join'])('cplb %s', (command) => {
  it.each(CASES)('given %s, then it is refused', async (_given, args, outcome) => {
    expect(await cplbOverLiveManifest([command, ...args])).toEqual(outcome);
  });

  it('given an extra argument, then it is refused', async () => {
    const text = `too many arguments for '${command}'. Expected 0 arguments but got 1: 10.0.0.1.`;
    expect(await cplbOverLiveManifest([command, ...FLAGS, '10.0.0.1'])).toEqual(usage(text));
  });
});

describe('cplb', () => {
  it.each([
    ['an unknown command', ['frobnicate'], usage("unknown command 'frobnicate'")],
    ['a misspelt command', ['jion'], usage("unknown command 'jion'\n(Did you mean join?)")],
    ['an unknown flag', ['--frobnicate'], usage("unknown option '--frobnicate'")],
    ['an unknown flag of start', ['start', '--frobnicate'], usage("unknown option '--frobnicate'")],
  ])('given %s, then it is refused', async (_given, args, outcome) => {
    expect(await cplb(args)).toEqual(outcome);
  });
});
