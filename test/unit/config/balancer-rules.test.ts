import { describe, expect, it } from 'vitest';
import { configOf, documentWith, type Fields, problemsOf } from './documents.ts';

const SERVERS = { virtualServers: [{ ipAddress: '10.0.0.100' }] };
const otherPort = (balancer: string, port: number) =>
  `spec.port: with balancer ${balancer} the VIP has the port of the API servers, ${port}; write ${port}, or choose the balancer proxy`;
const both = (balancer: string) =>
  `spec.keepalived.disableLoadBalancer: is true while the balancer is ${balancer}; leave one of the two out`;
const serversWith = (balancer: string) =>
  `spec.keepalived.virtualServers: is there while the balancer is ${balancer}; leave it out, or choose the balancer ipvs`;

const CASES: readonly [given: string, spec: Fields, problems: readonly string[]][] = [
  ['every balancer that needs nothing: proxy', { balancer: 'proxy' }, []],
  ['every balancer that needs nothing: nftables', { balancer: 'nftables' }, []],
  ['every balancer that needs nothing: auto', { balancer: 'auto' }, []],
  ['every balancer that needs nothing: none', { balancer: 'none' }, []],
  [
    'ipvs without virtual servers',
    { balancer: 'ipvs' },
    ['spec.balancer: ipvs balances nothing without virtualServers; add keepalived.virtualServers'],
  ],
  [
    'ipvs with none in the list',
    { balancer: 'ipvs', keepalived: { virtualServers: [] } },
    ['spec.balancer: ipvs balances nothing without virtualServers; add keepalived.virtualServers'],
  ],
  ...['proxy', 'nftables', 'auto'].map((balancer): (typeof CASES)[number] => [
    `disableLoadBalancer beside ${balancer}`,
    { balancer, keepalived: { disableLoadBalancer: true } },
    [both(balancer)],
  ]),
  ...['proxy', 'nftables', 'auto', 'none'].map((balancer): (typeof CASES)[number] => [
    `virtual servers beside ${balancer}`,
    { balancer, keepalived: SERVERS },
    [serversWith(balancer)],
  ]),
  [
    'virtual servers beside disableLoadBalancer',
    { keepalived: { ...SERVERS, disableLoadBalancer: true } },
    [serversWith('none')],
  ],
  ['another port than the API servers for the proxy', { port: 8443 }, []],
  ['another port than the API servers for nftables', { port: 8443, balancer: 'nftables' }, []],
  ['another port than the API servers for auto', { port: 8443, balancer: 'auto' }, []],
  ['another port than the API servers for none', { port: 8443, balancer: 'none' }, [otherPort('none', 6443)]],
  [
    'another port than the API servers for disableLoadBalancer',
    { backendPort: 7443, keepalived: { disableLoadBalancer: true } },
    [otherPort('none', 7443)],
  ],
  ['another port than the API servers for ipvs', { port: 8443, keepalived: SERVERS }, [otherPort('ipvs', 6443)]],
  [
    'a virtual server twice, in another spelling',
    {
      keepalived: {
        vrrpInstances: [{ virtualIPs: ['fd00::64'] }],
        virtualServers: [{ ipAddress: 'fd00::64' }, { ipAddress: 'FD00:0::64' }],
      },
    },
    ['spec.keepalived.virtualServers[1].ipAddress: the virtual server fd00::64 is given twice; keep one of them'],
  ],
  [
    'a virtual server with a prefix',
    { keepalived: { virtualServers: [{ ipAddress: '10.0.0.100/24' }] } },
    [
      'spec.keepalived.virtualServers[0].ipAddress: "10.0.0.100/24" is not a virtual IP without prefix; write it as 10.0.0.100',
    ],
  ],
  [
    'a virtual server without an address',
    { keepalived: { virtualServers: [{ lbAlgo: 'rr' }] } },
    ['spec.keepalived.virtualServers[0].ipAddress: is missing; add it, such as 10.0.0.100'],
  ],
  [
    'a virtual server that is checked never, and one that is checked too rarely',
    {
      keepalived: {
        virtualServers: [
          { ipAddress: '10.0.0.100', delayLoop: '0s' },
          { ipAddress: '10.0.0.101', delayLoop: '25h' },
        ],
      },
    },
    [
      'spec.keepalived.virtualServers[0].delayLoop: 0s is not above 0s and up to 86400s',
      'spec.keepalived.virtualServers[1].delayLoop: 25h is not above 0s and up to 86400s',
    ],
  ],
];

describe('rules of the balancer', () => {
  it.each(CASES)('given %s, then it says what is wrong and where', (_given, spec, problems) => {
    expect(problemsOf(() => configOf(documentWith(spec)))).toEqual(problems);
  });
});
