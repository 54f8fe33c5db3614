// Every problem of a document is told at once: none is hidden by another, and none is made up by one.

import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/config/check.ts';
import { commandLine, withFlags } from '../../../src/config/flags.ts';
import { InvalidConfig } from '../../../src/config/problem.ts';
import { configOf, documentWith, type Fields, placedProblemsOf, problemsOf, read } from './documents.ts';

function refusalOf(action: () => unknown): InvalidConfig {
  try {
    action();
  } catch (error) {
    if (error instanceof InvalidConfig) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('a document with problems in every stage', () => {
  const TEXT = `apiVersion: cplb/v1
kind: ControlPlaneLoadBalancing
spec:
  peers: [10.0.0.2, node-3, 10.0.0.100]
  port: "8443"
  balancer: nftable
  keepalived:
    vrrpInstances:
    - virtualIPs: [10.0.0.100/24, vip.example, fd00::64/64]
      interface: eth 0
      virtualRouterID: 300
      advertInterval: often
      unicastPeers: [10.0.0.2, 7, 10.0.0.2, 10.0.0.100]
    - interface: eth1
      virtualIPs: [10.0.0.100]
      authPas: s3cr3t
    - interface: eth1
    virtualServers:
    - {ipAddress: 10.0.0.100, lbAlgo: rrr, delayLoop: 0s}
    - {ipAddress: 10.0.0.100}
  health: {rise: 0, interval: 1ms}
  helth: {}
  admin: {port: 6443}
`;

  const AT = 'spec.keepalived.vrrpInstances';
  const WANTED = [
    'spec.peers[1] (line 4, column 21): "node-3" is not the IP address of a node; write it as 10.0.0.1',
    'spec.peers[2] (line 4, column 29): 10.0.0.100 is a VIP; a peer needs the address of a node',
    'spec.port (line 5, column 9): "8443" is not a whole number; write it without quotes',
    'spec.balancer (line 6, column 13): "nftable" is not known here; write proxy, nftables, auto, ipvs, none (did you mean "nftables"?)',
    `${AT}[0].virtualIPs[1] (line 9, column 35): "vip.example" is not an IP address; write it as 10.0.0.100/24`,
    `${AT}[0].virtualIPs[2] (line 9, column 48): fd00::64/64 is not of the same family as the first VIP; give it an instance of its own`,
    `${AT}[0].interface (line 10, column 18): "eth 0" is not an interface name; write it as eth0, or a MAC address`,
    `${AT}[0].virtualRouterID (line 11, column 24): 300 is not a whole number from 1 to 255; write a number such as 51`,
    `${AT}[0].advertInterval (line 12, column 23): "often" is not a duration; write it as 200ms, 1s or 2m`,
    `${AT}[0].unicastPeers[1] (line 13, column 32): 7 is not a text; put it in quotes`,
    `${AT}[0].unicastPeers[2] (line 13, column 35): 10.0.0.2 is given twice; keep one of them`,
    `${AT}[0].unicastPeers[3] (line 13, column 45): 10.0.0.100 is a VIP; a peer needs the address of a node`,
    `${AT}[1].virtualIPs[0] (line 15, column 20): the VIP 10.0.0.100 is given twice; keep one of them`,
    `${AT}[1].authPas (line 16, column 16): is not a known field; did you mean "authPass"?`,
    `${AT}[2].virtualIPs (line 17, column 7): is missing; add it, such as 10.0.0.100/24`,
    'spec.keepalived.virtualServers[0].lbAlgo (line 19, column 39): "rrr" is not known here; write rr, wrr, lc, wlc, lblc, dh, sh, sed, nq (did you mean "rr"?)',
    'spec.keepalived.virtualServers[0].delayLoop (line 19, column 55): 0s is not above 0s and up to 86400s',
    'spec.keepalived.virtualServers[1].ipAddress (line 20, column 19): the virtual server 10.0.0.100 is given twice; keep one of them',
    'spec.health.rise (line 21, column 18): 0 is not a whole number from 1 to 100; write a number such as 2',
    'spec.health.interval (line 21, column 31): 1ms is not between 10ms and 60s',
    'spec.helth (line 22, column 10): is not a known field; did you mean "health"?',
    'spec.admin.port (line 23, column 17): port 6443 is already taken by this configuration; give the admin server another',
  ].map((line) => `doc.yaml: ${line}`);

  it('given that, then all are told, once and in the order of the document', () => {
    expect(placedProblemsOf(() => checkConfig(read(TEXT)))).toEqual(WANTED);
  });

  it('given that, then the error has them as data too, with places in parts', () => {
    const { problems } = refusalOf(() => checkConfig(read(TEXT)));
    expect(problems).toHaveLength(WANTED.length);
    expect(problems[2]).toEqual({
      place: { source: 'doc.yaml', path: 'spec.port', line: 5, column: 9 },
      message: '"8443" is not a whole number',
      remedy: 'write it without quotes',
    });
  });

  it('given more than fifty, then the first fifty are told and the others are counted', () => {
    const backends = Array.from({ length: 60 }, (_, i) => `node-${i}`);
    const { message, problems } = refusalOf(() => configOf(documentWith({ backends })));
    expect(message.split('\n')).toHaveLength(51);
    expect(message).toMatch(/\n… and 10 more problems$/);
    expect(problems).toHaveLength(60);
  });

  it('given flags that are wrong too, then those come first', () => {
    const flags = commandLine({ vrid: 0, kubeconfig: 'admin.conf' });
    const problems = placedProblemsOf(() => checkConfig(withFlags(read(TEXT), flags)));
    expect(problems).toEqual([
      '--vrid: 0 is not a whole number from 1 to 255; write a number such as 51',
      '--kubeconfig: "admin.conf" is not an absolute path of letters, digits and . _ - + = @ , without ".."',
      ...WANTED.filter((line) => !line.includes('virtualRouterID')),
    ]);
  });
});

describe('a value that is wrong itself', () => {
  const instance = (i: number, name: string) => `spec.keepalived.vrrpInstances[${i}].${name}`;
  const one = 'write it without quotes';
  const SERVERS = { virtualServers: [{ ipAddress: '10.0.0.100' }] };
  const second = { virtualIPs: ['10.0.0.101/24'] };

  const CASES: readonly [given: string, spec: Fields, instances: readonly Fields[], problem: string][] = [
    [
      'the port of the VIP without a balancer',
      { port: '7443', backendPort: 7443, balancer: 'none' },
      [],
      `spec.port: "7443" is not a whole number; ${one}`,
    ],
    [
      'the port of the API servers without a balancer',
      { port: 7443, backendPort: '7443', balancer: 'none' },
      [],
      `spec.backendPort: "7443" is not a whole number; ${one}`,
    ],
    [
      'the port of the proxy, whose default is taken',
      { port: 6444, backendPort: 6444, keepalived: { userSpaceProxyBindPort: '7000' } },
      [],
      `spec.keepalived.userSpaceProxyBindPort: "7000" is not a whole number; ${one}`,
    ],
    [
      'the balancer, without which the proxy would have the port',
      { port: 6444, backendPort: 6444, balancer: 'nothing' },
      [],
      'spec.balancer: "nothing" is not known here; write proxy, nftables, auto, ipvs or none',
    ],
    [
      'the admin port, whose default is taken',
      { port: 6445, admin: { port: '7000' } },
      [],
      `spec.admin.port: "7000" is not a whole number; ${one}`,
    ],
    [
      'the whole admin part, whose default is taken',
      { port: 6445, admin: 7000 },
      [],
      'spec.admin: 7000 is not a mapping; write it as {"port":6445}',
    ],
    [
      'the virtual servers that ipvs needs',
      { balancer: 'ipvs', keepalived: { virtualServers: '10.0.0.100' } },
      [],
      'spec.keepalived.virtualServers: "10.0.0.100" is not a list; write it as ["10.0.0.100"]',
    ],
    [
      'the only virtual server that ipvs needs',
      { balancer: 'ipvs', keepalived: { virtualServers: [{ ipAddress: 'x' }] } },
      [],
      'spec.keepalived.virtualServers[0].ipAddress: "x" is not a virtual IP without prefix; write it as 10.0.0.100',
    ],
    [
      'the switch beside virtual servers',
      { keepalived: { ...SERVERS, disableLoadBalancer: 'no' } },
      [],
      'spec.keepalived.disableLoadBalancer: "no" is not true or false; write it as true',
    ],
    [
      'the version that the interval is for',
      {},
      [{ vrrpVersion: '2', advertInterval: '60s' }],
      `${instance(0, 'vrrpVersion')}: "2" is not a whole number; ${one}`,
    ],
    [
      'the password that selects the version',
      {},
      [{ authPass: 1234, advertInterval: '60s' }],
      `${instance(0, 'authPass')}: the password is not a text; put it in quotes`,
    ],
    [
      'an interface beside one that fits, with one VRID',
      {},
      [
        { interface: 5, virtualRouterID: 1 },
        { ...second, interface: undefined, virtualRouterID: 1 },
      ],
      `${instance(0, 'interface')}: 5 is not a text; put it in quotes`,
    ],
    [
      'an interface that is none, beside one that fits',
      {},
      [
        { interface: 'a b', virtualRouterID: 1 },
        { ...second, interface: undefined, virtualRouterID: 1 },
      ],
      `${instance(0, 'interface')}: "a b" is not an interface name; write it as eth0, or a MAC address`,
    ],
    [
      'a VRID whose default another has',
      {},
      [{ virtualRouterID: '9' }, { ...second, virtualRouterID: 75 }],
      `${instance(0, 'virtualRouterID')}: "9" is not a whole number; ${one}`,
    ],
    [
      'the source of unicast',
      {},
      [{ unicastPeers: ['10.0.0.2'], unicastSourceIP: 7 }],
      `${instance(0, 'unicastSourceIP')}: 7 is not a text; put it in quotes`,
    ],
    [
      'the list of peers that unicast needs',
      { unicast: true, peers: 7 },
      [],
      'spec.peers: 7 is not a list; write it as ["10.0.0.2","10.0.0.3"]',
    ],
    [
      'the only peer that unicast needs',
      { unicast: true, peers: ['cp02'] },
      [],
      'spec.peers[0]: "cp02" is not the IP address of a node; write it as 10.0.0.1',
    ],
    [
      'the type of the only peer that unicast needs',
      { unicast: true, peers: [7] },
      [],
      'spec.peers[0]: 7 is not a text; put it in quotes',
    ],
    [
      'the peers of an instance, beside unicast',
      { unicast: true },
      [{ unicastPeers: 7 }],
      `${instance(0, 'unicastPeers')}: 7 is not a list; write it as ["10.0.0.2","10.0.0.3"]`,
    ],
    [
      'the only peer of an instance, beside unicast',
      { unicast: true },
      [{ unicastPeers: ['cp02'] }],
      `${instance(0, 'unicastPeers[0]')}: "cp02" is not the IP address of a node; write it as 10.0.0.1`,
    ],
    [
      'unicast itself, without a peer',
      { unicast: 'yes' },
      [],
      'spec.unicast: "yes" is not true or false; write it as true',
    ],
    [
      'the list of backends',
      { backends: 7 },
      [],
      'spec.backends: 7 is not a list; write it as ["10.0.0.1","10.0.0.2:6443"]',
    ],
  ];

  it.each(CASES)('given %s, then nothing else is made of it', (_given, spec, instances, problem) => {
    expect(problemsOf(() => configOf(documentWith(spec, ...instances)))).toEqual([problem]);
  });

  it('given one beside a rule that has nothing to do with it, then the rule is told too', () => {
    const instances = [{ virtualRouterID: 'x' }, second, { virtualIPs: ['10.0.0.102'], virtualRouterID: 7 }];
    const twice = { virtualIPs: ['10.0.0.103'], virtualRouterID: 7 };
    expect(problemsOf(() => configOf(documentWith({ admin: { port: 6443 } }, ...instances, twice)))).toEqual([
      'spec.admin.port: port 6443 is already taken by this configuration; give the admin server another',
      `${instance(0, 'virtualRouterID')}: "x" is not a whole number; write it as 51`,
      `${instance(3, 'virtualRouterID')}: VRID 7 is already used on eth0; give each instance its own`,
    ]);
  });
});
