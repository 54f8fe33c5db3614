// Documents that are no YAML, no document of cplb, or have the wrong shape.

import { HEAD, instance, KNOWN_IN_SPEC, keepalived, type Row, spec } from './marked.ts';

const I0 = 'spec.keepalived.vrrpInstances[0]';
const WHOLE = '{"keepalived":{"vrrpInstances":[{"interface":"eth0","virtualIPs":["10.0.0.100/24"]}]}}';
const LIST = '[{"interface":"eth0","virtualIPs":["10.0.0.100/24"]}]';

const bomb = Array.from({ length: 12 }, (_, i) =>
  i === 0 ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]' : `a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}*a${i - 1}]`,
).join('\n');

/** Text that is no document, with all that is told of it. */
export const NO_DOCUMENTS: readonly (readonly [given: string, text: string, message: string])[] = [
  ['nothing', '', ': is empty; write apiVersion, kind and spec'],
  ['blanks', '  \n\n', ': is empty; write apiVersion, kind and spec'],
  ['a comment alone', '# cplb.yaml\n', ': is empty; write apiVersion, kind and spec'],
  ['a separator alone', '---\n', ': is not a YAML mapping; write apiVersion, kind and spec'],
  ['a byte order mark alone', '\uFEFF', ': is empty; write apiVersion, kind and spec'],
  ['a text', 'hello\n', ': is not a YAML mapping; write apiVersion, kind and spec'],
  ['a number', '42\n', ': is not a YAML mapping; write apiVersion, kind and spec'],
  ['a list', '- apiVersion: cplb/v1\n', ': is not a YAML mapping; write apiVersion, kind and spec'],
  ['the word null', 'null\n', ': is not a YAML mapping; write apiVersion, kind and spec'],
  ['a NUL alone', '\0', ': is not a YAML mapping; write apiVersion, kind and spec'],
  [
    'what an ELF file begins with',
    '\x7fELF\x02\x01\x01\0\0',
    ': is not a YAML mapping; write apiVersion, kind and spec',
  ],
  ['an alias of nothing', 'a: *b\n', ': Unresolved alias (the anchor must be set before the alias): b'],
  ['a bomb of aliases', `${bomb}\n`, ': Excessive alias count indicates a resource exhaustion attack'],
];

export const DOCUMENTS: readonly Row[] = [
  ['an open quote', 'kind: "x▸', ['', 'Missing closing "quote']],
  [
    'an open bracket',
    'spec: [▸',
    ['', 'Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
  ['a mapping in a line', 'a: ▸b: c', ['', 'Nested mappings are not allowed in compact mappings']],
  ['a tab before a key', `${HEAD}spec:\n▸\tport: 1\n`, ['', 'a tab is used as indentation; YAML allows blanks only']],
  ['a key twice', `${HEAD}▸kind: Pod\n`, ['', 'the key "kind" is given twice; keep one of them']],
  [
    'a key twice, deep inside',
    instance('authPass: a', '▸authPass: b'),
    ['', 'the key "authPass" is given twice; keep one of them'],
  ],
  ['a list as a key', '? ▸[a]\n: b\n', ['', 'a key is not plain text; put it in quotes']],
  ['two documents', `${HEAD}▸---\n${HEAD}`, ['', 'a second document begins here; keep one in the file']],
  [
    'an anchor that is merged',
    `x: &x ▸{port: 1}\n${HEAD}spec: {keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24]}]}}\n`.replace(
      '▸x: ',
      'x: ▸',
    ),
    ['x', 'is not a known field; known here: apiVersion, kind, spec'],
  ],
  [
    'another version',
    spec().replace('cplb/v1', '▸cplb/v2'),
    ['apiVersion', '"cplb/v2" is not "cplb/v1"; write cplb/v1'],
  ],
  ['no version', spec().replace('apiVersion: cplb/v1\n', '▸'), ['apiVersion', 'is missing; add it, such as cplb/v1']],
  [
    'no kind',
    `▸${spec().replace(/kind: .*\n/, '')}`,
    ['kind', 'is missing; add it, such as ControlPlaneLoadBalancing'],
  ],
  ['a text as its spec', `${HEAD}spec: ▸all of it\n`, ['spec', `"all of it" is not a mapping; write it as ${WHOLE}`]],
  ['a list as its spec', `${HEAD}spec: ▸[]\n`, ['spec', `a list is not a mapping; write it as ${WHOLE}`]],
  [
    'an empty list of instances',
    `${HEAD}spec: {keepalived: {vrrpInstances: ▸[]}}\n`,
    ['spec.keepalived.vrrpInstances', 'is an empty list; give it at least one entry'],
  ],
  [
    'an instance without VIPs',
    `${HEAD}spec: {keepalived: {vrrpInstances: [▸{interface: eth0}]}}\n`,
    [`${I0}.virtualIPs`, 'is missing; add it, such as 10.0.0.100/24'],
  ],
  [
    'a text in place of the list of VIPs',
    `${HEAD}spec: {keepalived: {vrrpInstances: [{virtualIPs: ▸10.0.0.100/24}]}}\n`,
    [`${I0}.virtualIPs`, '"10.0.0.100/24" is not a list; write it as ["10.0.0.100/24"]'],
  ],
  [
    'a number in place of a VIP',
    `${HEAD}spec: {keepalived: {vrrpInstances: [{virtualIPs: [▸10.5]}]}}\n`,
    [`${I0}.virtualIPs[0]`, '10.5 is not a text; put it in quotes'],
  ],
  [
    'an unknown field',
    spec('▸1').replace('▸1', 'frobnicate: ▸1'),
    ['spec.frobnicate', `is not a known field; ${KNOWN_IN_SPEC}`],
  ],
  [
    'a misspelt field',
    spec('backendport: ▸1'),
    ['spec.backendport', 'is not a known field; did you mean "backendPort"?'],
  ],
  ['a port in quotes', spec('port: ▸"6443"'), ['spec.port', '"6443" is not a whole number; write it without quotes']],
  ['a port of nothing', spec('port: ▸~'), ['spec.port', 'nothing is not a whole number; write it as 6443']],
  ['a port with a fraction', spec('port: ▸6443.5'), ['spec.port', '6443.5 is not a whole number; write it as 6443']],
  ['a switch as a word', spec('leader: ▸yes'), ['spec.leader', '"yes" is not true or false; write it as true']],
  [
    'an unknown balancer',
    spec('balancer: ▸haproxy'),
    ['spec.balancer', '"haproxy" is not known here; write proxy, nftables, auto, ipvs, none (did you mean "proxy"?)'],
  ],
  [
    'a misspelt balancer',
    spec('balancer: ▸Proxy'),
    ['spec.balancer', '"Proxy" is not known here; write proxy, nftables, auto, ipvs, none (did you mean "proxy"?)'],
  ],
  [
    'a password that YAML reads as a number',
    instance('authPass: ▸1234'),
    [`${I0}.authPass`, 'the password is not a text; put it in quotes'],
  ],
  [
    'both intervals',
    instance('advertIntervalSeconds: 1', 'advertInterval: ▸1s'),
    [`${I0}.advertInterval`, 'is given beside advertIntervalSeconds; keep one of the two'],
  ],
  [
    'a balancer beside disableLoadBalancer',
    `${keepalived('disableLoadBalancer: ▸true')}  balancer: proxy\n`,
    ['spec.keepalived.disableLoadBalancer', 'is true while the balancer is proxy; leave one of the two out'],
  ],
  [
    'ipvs without virtual servers',
    spec('balancer: ▸ipvs'),
    ['spec.balancer', 'ipvs balances nothing without virtualServers; add keepalived.virtualServers'],
  ],
  [
    'a password with VRRP version 3',
    instance('vrrpVersion: 3', 'authPass: ▸secret'),
    [`${I0}.authPass`, 'VRRP version 3 has no password; leave it out, or write vrrpVersion: 2'],
  ],
  [
    'a VRRP version that is none',
    instance('vrrpVersion: ▸1'),
    [`${I0}.vrrpVersion`, '1 is not known here; write 2 or 3'],
  ],
  [
    'faults all over it, told in its order',
    `${HEAD}spec:\n  prot: ▸1\n  port: ▸99999\n  keepalived:\n    vrrpInstances:\n    - virtualIPs: [10.0.0.100/24, ▸10.0.0.100, ▸banana]\n      authPass: ▸a b\n    vrrpInstance: ▸[]\n  health: {rise: ▸0, fall: ▸-1}\n`,
    ['spec.prot', 'is not a known field; did you mean "port"?'],
    ['spec.port', '99999 is not a whole number from 1 to 65535; write a number such as 6443'],
    [`${I0}.virtualIPs[1]`, 'the VIP 10.0.0.100 is given twice; keep one of them'],
    [`${I0}.virtualIPs[2]`, '"banana" is not an IP address; write it as 10.0.0.100/24'],
    [
      `${I0}.authPass`,
      'the password has 3 characters or one that keepalived would cut; use 1 to 8 ASCII characters without blanks and without # ! $ @ " \' \\ { } ~',
    ],
    ['spec.keepalived.vrrpInstance', 'is not a known field; did you mean "vrrpInstances"?'],
    ['spec.health.rise', '0 is not a whole number from 1 to 100; write a number such as 2'],
    ['spec.health.fall', '-1 is not a whole number from 1 to 100; write a number such as 2'],
  ],
];

/** What `validate` tells of documents without a VIP; `init` misses only what no flag has given, the VIP. */
export const INCOMPLETE: readonly Row[] = [
  [
    'an empty mapping',
    '▸▸▸{}\n',
    ['apiVersion', 'is missing; add it, such as cplb/v1'],
    ['kind', 'is missing; add it, such as ControlPlaneLoadBalancing'],
    ['spec', `is missing; add it, such as ${WHOLE}`],
  ],
  ['no spec', `▸${HEAD}`, ['spec', `is missing; add it, such as ${WHOLE}`]],
  ['a spec of nothing', `${HEAD}spec:▸\n`, ['spec', `nothing is not a mapping; write it as ${WHOLE}`]],
  ['no keepalived', `${HEAD}spec: ▸{}\n`, ['spec.keepalived', `is missing; add it, such as {"vrrpInstances":${LIST}}`]],
  [
    'no instances',
    `${HEAD}spec: {keepalived: ▸{}}\n`,
    ['spec.keepalived.vrrpInstances', `is missing; add it, such as ${LIST}`],
  ],
  [
    'an instance of nothing',
    `${HEAD}spec: {keepalived: {vrrpInstances: [▸null]}}\n`,
    [I0, 'nothing is not a mapping; write it as {"interface":"eth0","virtualIPs":["10.0.0.100/24"]}'],
  ],
];
