// Every limit of every field, a step beyond it and at it.

import { instance, keepalived, type Row, spec } from './marked.ts';

const I0 = 'spec.keepalived.vrrpInstances[0]';
const S0 = 'spec.keepalived.virtualServers[0]';

/** A field with limits: its path, the document around a value, and the limits. */
type NumberField = readonly [
  path: string,
  around: (value: string) => string,
  limits: { readonly min: number; readonly max: number; readonly such: number },
];

const server = (field: string) => (value: string) =>
  keepalived('virtualServers:', '- ipAddress: 10.0.0.100', `  ${field}: ${value}`);

const PORT = { min: 1, max: 65535 };

const NUMBERS: readonly NumberField[] = [
  ['spec.port', (value) => spec(`port: ${value}`), { ...PORT, such: 6443 }],
  ['spec.backendPort', (value) => spec(`backendPort: ${value}`), { ...PORT, such: 6443 }],
  ['spec.admin.port', (value) => spec(`admin: {port: ${value}}`), { ...PORT, such: 6445 }],
  [
    'spec.keepalived.userSpaceProxyBindPort',
    (value) => keepalived(`userSpaceProxyBindPort: ${value}`),
    { ...PORT, such: 6444 },
  ],
  [`${I0}.virtualRouterID`, (value) => instance(`virtualRouterID: ${value}`), { min: 1, max: 255, such: 51 }],
  [
    `${I0}.advertIntervalSeconds`,
    (value) => instance('vrrpVersion: 2', `advertIntervalSeconds: ${value}`),
    { min: 1, max: 255, such: 1 },
  ],
  [`${I0}.addressLabel`, (value) => instance(`addressLabel: ${value}`), { min: 1, max: 4294967294, such: 10000 }],
  ['spec.health.rise', (value) => spec(`health: {rise: ${value}}`), { min: 1, max: 100, such: 2 }],
  ['spec.health.fall', (value) => spec(`health: {fall: ${value}}`), { min: 1, max: 100, such: 2 }],
  [`${S0}.persistenceTimeoutSeconds`, server('persistenceTimeoutSeconds'), { min: 0, max: 2678400, such: 360 }],
];

type DurationField = readonly [
  path: string,
  around: (value: string) => string,
  limits: { readonly outside: readonly string[]; readonly inside: readonly string[]; readonly text: string },
];

const TIMING = { outside: ['9ms', '60001ms', '0s'], inside: ['10ms', '1m'], text: 'is not between 10ms and 60s' };
const GRACE = { outside: ['600001ms', '11m'], inside: ['0s', '10m'], text: 'is not between 0s and 600s' };

const DURATIONS: readonly DurationField[] = [
  ['spec.health.interval', (value) => spec(`health: {interval: ${value}}`), TIMING],
  ['spec.health.timeout', (value) => spec(`health: {timeout: ${value}}`), TIMING],
  ['spec.proxy.connectTimeout', (value) => spec(`proxy: {connectTimeout: ${value}}`), TIMING],
  ['spec.proxy.hedgeDelay', (value) => spec(`proxy: {hedgeDelay: ${value}}`), TIMING],
  ['spec.proxy.resetDelay', (value) => spec(`proxy: {resetDelay: ${value}}`), GRACE],
  ['spec.drain.timeout', (value) => spec(`drain: {timeout: ${value}}`), GRACE],
  [
    `${S0}.delayLoop`,
    server('delayLoop'),
    { outside: ['0s', '86401s', '24h1us'], inside: ['1us', '24h'], text: 'is not above 0s and up to 86400s' },
  ],
  [
    `${I0}.advertInterval`,
    (value) => instance(`advertInterval: ${value}`),
    {
      outside: ['0s', '9ms', '15ms', '40960ms'],
      inside: ['10ms', '40950ms'],
      text: 'is no interval of VRRP version 3; write 10ms to 40950ms in steps of 10ms',
    },
  ],
  [
    `${I0}.advertInterval`,
    (value) => instance('vrrpVersion: 2', `advertInterval: ${value}`),
    {
      outside: ['999ms', '1500ms', '256s'],
      inside: ['1s', '255s'],
      text: 'is no interval of VRRP version 2; write 1000ms to 255000ms in steps of 1000ms',
    },
  ],
];

const ODD_DURATIONS = ['1', '-1s', '1 s', '1d', 's', '', '1,5s', '0x1s', '1e3ms'];

/** A step beyond each limit. */
export const BEYOND: readonly Row[] = [
  ...NUMBERS.flatMap(([path, around, { min, max, such }]) =>
    [min - 1, max + 1].map(
      (value): Row => [
        `${value} as ${path}`,
        around(`▸${value}`),
        [path, `${value} is not a whole number from ${min} to ${max}; write a number such as ${such}`],
      ],
    ),
  ),
  ...DURATIONS.flatMap(([path, around, { outside, text }]) =>
    outside.map((value): Row => [`${value} as ${path}`, around(`▸${value}`), [path, `${value} ${text}`]]),
  ),
  ...ODD_DURATIONS.map(
    (value): Row => [
      `${JSON.stringify(value)} as a duration`,
      spec(`drain: {timeout: ▸${JSON.stringify(value)}}`),
      ['spec.drain.timeout', `"${value}" is not a duration; write it as 200ms, 1s or 2m`],
    ],
  ),
];

/** Each limit itself. */
export const AT_THE_LIMIT: readonly (readonly [given: string, text: string])[] = [
  ...NUMBERS.flatMap(([path, around, { min, max }]) =>
    [min, max].map((value) => [`${value} as ${path}`, around(String(value))] as const),
  ),
  ...DURATIONS.flatMap(([path, around, { inside }]) =>
    inside.map((value) => [`${value} as ${path}`, around(value)] as const),
  ),
];
