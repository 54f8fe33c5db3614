import { describe, expect, it } from 'vitest';
import { configOf, documentWith, type Fields, problemsOf } from './documents.ts';

const V4 = { virtualIPs: ['10.0.0.100/24'], virtualRouterID: 1 };
const V6 = { virtualIPs: ['fd00::64/64'], virtualRouterID: 1 };
const at = (i: number, field: string) => `spec.keepalived.vrrpInstances[${i}].${field}`;

const CASES: readonly [given: string, spec: Fields, instances: readonly Fields[], problems: readonly string[]][] = [
  ['VIPs of one family', {}, [{ virtualIPs: ['10.0.0.100', '10.0.0.101'] }], []],
  [
    'VIPs of two families in one instance',
    {},
    [{ virtualIPs: ['10.0.0.100', 'fd00::1/64', '10.0.0.101'] }],
    [
      `${at(0, 'virtualIPs[1]')}: fd00::1/64 is not of the same family as the first VIP; give it an instance of its own`,
    ],
  ],
  ['VIPs of two families in two instances with one VRID', {}, [V4, V6], []],
  [
    'a VIP twice in one instance, with another prefix',
    {},
    [{ virtualIPs: ['10.0.0.100/24', '10.0.0.100'] }],
    [`${at(0, 'virtualIPs[1]')}: the VIP 10.0.0.100 is given twice; keep one of them`],
  ],
  [
    'a VIP three times, in two instances and another spelling',
    {},
    [V6, { ...V6, interface: 'eth1', virtualIPs: ['FD00:0::64', 'fd00::65', 'fd00::64'] }],
    [
      `${at(1, 'virtualIPs[0]')}: the VIP fd00::64 is given twice; keep one of them`,
      `${at(1, 'virtualIPs[2]')}: the VIP fd00::64 is given twice; keep one of them`,
    ],
  ],
  [
    'one VRID twice on one interface',
    {},
    [V4, { ...V4, virtualIPs: ['10.0.0.101'] }],
    [`${at(1, 'virtualRouterID')}: VRID 1 is already used on eth0; give each instance its own`],
  ],
  ['one VRID on two interfaces', {}, [V4, { ...V4, virtualIPs: ['10.0.1.1'], interface: 'eth1' }], []],
  [
    'a password and an IPv6 VIP',
    {},
    [{ ...V6, authPass: 'secret' }],
    [`${at(0, 'authPass')}: VRRP over IPv6 has no password; leave it out`],
  ],
  ['a password for IPv4 beside IPv6', {}, [{ ...V4, authPass: 'secret' }, V6], []],
  [
    'a backend with the address of a VIP',
    { backends: ['10.0.0.1', '10.0.0.100:7443'] },
    [V4],
    ['spec.backends[1]: 10.0.0.100 is a VIP; a backend needs the address of a node'],
  ],
  [
    'a backend with the address of a VIP in another spelling',
    { backends: ['[FD00:0::64]:6443'] },
    [V6],
    ['spec.backends[0]: fd00::64 is a VIP; a backend needs the address of a node'],
  ],
  [
    'a peer with the address of a VIP',
    { peers: ['10.0.0.100'] },
    [V4],
    ['spec.peers[0]: 10.0.0.100 is a VIP; a peer needs the address of a node'],
  ],
  [
    'weights of VIPs, in two spellings',
    { balancer: 'auto', nftables: { weights: { '10.0.0.1': 2, '10.0.0.100': 2, '[FD00:0::64]:7443': 2 } } },
    [V4, V6],
    ['10.0.0.100', '[FD00:0::64]:7443'].map(
      (name, i) =>
        `spec.nftables.weights.${name}: ${['10.0.0.100', 'fd00::64'][i]} is a VIP; a weight needs the address of a node`,
    ),
  ],
  [
    'an API server on the port of the proxy, which auto may take',
    { balancer: 'auto', port: 6444, backendPort: 6444 },
    [V4],
    ['spec.keepalived.userSpaceProxyBindPort: the API server has port 6444; give the proxy another'],
  ],
  [
    'an admin port that the proxy has, which auto may take',
    { balancer: 'auto', admin: { port: 6444 } },
    [V4],
    ['spec.admin.port: port 6444 is already taken by this configuration; give the admin server another'],
  ],
  [
    'an API server on the port of the proxy',
    { port: 6444, backendPort: 6444 },
    [V4],
    ['spec.keepalived.userSpaceProxyBindPort: the API server has port 6444; give the proxy another'],
  ],
  [
    'an API server on 6444 and the proxy elsewhere',
    { port: 6444, backendPort: 6444, keepalived: { userSpaceProxyBindPort: 7000 } },
    [V4],
    [],
  ],
  ['an API server on 6444 and a VIP on another port, so that the proxy has that', { backendPort: 6444 }, [V4], []],
  [
    'an admin port that the API server has',
    { admin: { port: 6443 } },
    [V4],
    ['spec.admin.port: port 6443 is already taken by this configuration; give the admin server another'],
  ],
  [
    'an admin port that the proxy has',
    { admin: { port: 6444 } },
    [V4],
    ['spec.admin.port: port 6444 is already taken by this configuration; give the admin server another'],
  ],
  [
    'an admin port that the proxy has as the port of the VIP',
    { port: 6445, backendPort: 6443 },
    [V4],
    ['spec.admin.port: port 6445 is already taken by this configuration; give the admin server another'],
  ],
  [
    'one VRID twice, once on the interface that fits',
    {},
    [V4, { ...V4, virtualIPs: ['10.0.0.101'], interface: undefined }],
    [],
  ],
  [
    'one VRID twice on the interface that fits',
    {},
    [
      { ...V4, interface: undefined },
      { ...V4, virtualIPs: ['10.0.0.101'], interface: undefined },
    ],
    [`${at(1, 'virtualRouterID')}: VRID 1 is already used on the same interface; give each instance its own`],
  ],
  [
    'one VRID three times on one MAC address, in two spellings',
    {},
    ['52:54:00:12:34:5F', '52-54-00-12-34-5f', '52:54:00:12:34:5f'].map((mac, i) => ({
      ...V4,
      virtualIPs: [`10.0.0.10${i}`],
      interface: mac,
    })),
    [1, 2].map(
      (i) => `${at(i, 'virtualRouterID')}: VRID 1 is already used on 52:54:00:12:34:5f; give each instance its own`,
    ),
  ],
  ...[
    { balancer: 'none' },
    { balancer: 'nftables' },
    { balancer: 'ipvs', keepalived: { virtualServers: [{ ipAddress: '10.0.0.100' }] } },
  ].flatMap((spec): typeof CASES => [
    [`an admin port that the proxy would have, with ${spec.balancer}`, { ...spec, admin: { port: 6444 } }, [V4], []],
    [
      `an API server on the port of the proxy, with ${spec.balancer}`,
      { ...spec, port: 6444, backendPort: 6444 },
      [V4],
      [],
    ],
    [
      `an admin port that the API server has, with ${spec.balancer}`,
      { ...spec, admin: { port: 6443 } },
      [V4],
      ['spec.admin.port: port 6443 is already taken by this configuration; give the admin server another'],
    ],
  ]),
  [
    'three rules broken at once',
    { peers: ['10.0.0.100'], admin: { port: 6444 } },
    [V4, V4],
    [
      'spec.peers[0]: 10.0.0.100 is a VIP; a peer needs the address of a node',
      'spec.admin.port: port 6444 is already taken by this configuration; give the admin server another',
      `${at(1, 'virtualIPs[0]')}: the VIP 10.0.0.100 is given twice; keep one of them`,
      `${at(1, 'virtualRouterID')}: VRID 1 is already used on eth0; give each instance its own`,
    ],
  ],
];

describe('rules between fields', () => {
  it.each(CASES)('given %s, then it says what is wrong and where', (_given, spec, instances, problems) => {
    expect(problemsOf(() => configOf(documentWith(spec, ...instances)))).toEqual(problems);
  });
});
