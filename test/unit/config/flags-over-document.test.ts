// Flags, and VIPs among them, where a document says something else.

import { describe, expect, it } from 'vitest';
import { formatSelector } from '../../../src/base/interface-name.ts';
import { commandLine, type Flags, withFlags } from '../../../src/config/flags.ts';
import type { Config } from '../../../src/config/types.ts';
import { byName, documentWith, FULL, HEAD, layered, problemsOf, sourceOf } from './documents.ts';

describe('flags over a document', () => {
  it.each<[Flags, object]>([
    [{ leader: false }, { leader: false }],
    [{ port: 1 }, { port: 1, backendPort: 7443 }],
    [{ backendPort: 1 }, { port: 8443, backendPort: 1, backends: [{ address: '10.0.0.1', port: 1 }] }],
    [{ backend: ['10.0.0.9'] }, { backends: [{ address: '10.0.0.9', port: 7443 }], peers: ['10.0.0.2'] }],
    [
      { peer: ['10.0.0.8', '10.0.0.9'] },
      { peers: ['10.0.0.8', '10.0.0.9'], vrrpInstances: [{ unicastPeers: ['10.0.0.8', '10.0.0.9'] }] },
    ],
    [{ kubeconfig: '/x/y' }, { kubeconfig: '/x/y' }],
    [{ runDir: '/x' }, { runDir: '/x' }],
    [
      { balancer: 'none', port: 7443 },
      { balancer: 'none', port: 7443 },
    ],
    [{ caFile: '/x/y' }, { health: { ...layered(FULL, {}).health, caFile: '/x/y' } }],
    [{ logLevel: 'debug' }, { logLevel: 'debug' }],
    [{ logFormat: 'text' }, { logFormat: 'text' }],
    [{ stateDir: '/x' }, { stateDir: '/x' }],
    [{ interface: 'eth9' }, { vrrpInstances: [{ interface: byName('eth9'), routerId: 7, authPass: 'secret' }] }],
    [{ vrid: 9 }, { vrrpInstances: [{ interface: byName('eth0'), routerId: 9 }] }],
    [{ authPass: 'other' }, { vrrpInstances: [{ authPass: 'other' }] }],
    [{ advertInterval: '3s' }, { vrrpInstances: [{ advertIntervalMs: 3000 }] }],
  ])('given %j, then it wins and the rest of the document stays', (flags, wanted) => {
    expect(layered(FULL, flags)).toEqual({ ...layered(FULL, {}), ...expectWithin(layered(FULL, {}), wanted) });
  });

  it('given flags, then the document itself is not changed', () => {
    const source = sourceOf(FULL);
    const before = structuredClone(source.value);
    withFlags(source, commandLine({ interface: 'eth0', vip: ['10.0.0.100/24'], port: 1, backend: ['10.0.0.9'] }));
    expect(source.value).toEqual(before);
  });

  it('given unicast, then it goes to the peers of the document', () => {
    const { vrrpInstances } = layered(documentWith({ peers: ['10.0.0.2'] }), { unicast: true });
    expect(vrrpInstances).toMatchObject([{ unicastPeers: ['10.0.0.2'] }]);
  });

  const SERVERS = { virtualServers: [{ ipAddress: '10.0.0.100' }] };

  it.each<[string, object, Flags, object]>([
    ['disableLoadBalancer', { disableLoadBalancer: true }, { balancer: 'proxy' }, { balancer: 'proxy' }],
    ['disableLoadBalancer alone', { disableLoadBalancer: true }, {}, { balancer: 'none' }],
    ...['proxy', 'nftables', 'none'].map((balancer): [string, object, Flags, object] => [
      'virtual servers',
      SERVERS,
      { balancer },
      { balancer, virtualServers: [] },
    ]),
    [
      'virtual servers that are wrong',
      { virtualServers: [{ ipAddress: 'x' }] },
      { balancer: 'none' },
      { virtualServers: [] },
    ],
    [
      'virtual servers',
      SERVERS,
      { balancer: 'ipvs' },
      { balancer: 'ipvs', virtualServers: [{ address: '10.0.0.100' }] },
    ],
    ['virtual servers alone', SERVERS, {}, { balancer: 'ipvs', virtualServers: [{ address: '10.0.0.100' }] }],
    [
      'virtual servers and disableLoadBalancer',
      { ...SERVERS, disableLoadBalancer: true },
      { balancer: 'ipvs' },
      { balancer: 'ipvs', virtualServers: [{ address: '10.0.0.100' }] },
    ],
  ])('given %s %j and flags %j, then --balancer stands for all its fields', (_given, keepalived, flags, wanted) => {
    expect(layered(documentWith({ keepalived }), flags)).toMatchObject(wanted);
  });

  it('given a balancer in the document beside virtual servers, then that is no flag, and is refused', () => {
    expect(problemsOf(() => layered(documentWith({ balancer: 'proxy', keepalived: SERVERS }), {}))).toEqual([
      'spec.keepalived.virtualServers: is there while the balancer is proxy; leave it out, or choose the balancer ipvs',
    ]);
  });

  it('given advertIntervalSeconds, then --advert-interval stands for both fields', () => {
    const document = documentWith({}, { advertIntervalSeconds: 5 });
    const intervalOf = (flags: Flags) => layered(document, flags).vrrpInstances[0]?.advertIntervalMs;
    expect([intervalOf({}), intervalOf({ advertInterval: '300ms' })]).toEqual([5000, 300]);
  });

  it('given a flag of an instance, then every instance gets it', () => {
    const document = documentWith({}, {}, { virtualIPs: ['fd00::64'] });
    expect(layered(document, { interface: 'eth9' }).vrrpInstances.map((instance) => instance.interface)).toEqual([
      byName('eth9'),
      byName('eth9'),
    ]);
  });
});

/** The instances of `config` with the fields of the wanted ones, and the other wanted fields as they are. */
function expectWithin(config: Config, { vrrpInstances = [], ...rest }: { vrrpInstances?: readonly object[] }): object {
  const instances = config.vrrpInstances.map((instance, i) => ({ ...instance, ...vrrpInstances[i] }));
  return { ...rest, vrrpInstances: instances };
}

describe('VIPs over a document', () => {
  const TWO = documentWith(
    {},
    { virtualRouterID: 4, authPass: 'secret', interface: 'eth4' },
    { virtualRouterID: 6, virtualIPs: ['fd00::64/64'], interface: 'eth6' },
  );

  it.each<[string, readonly string[], readonly (readonly [string, number, string | undefined])[]]>([
    ['of IPv4', ['10.0.0.9/24'], [['eth4', 4, 'secret']]],
    ['of IPv6', ['fd00::9/64'], [['eth6', 6, undefined]]],
    [
      'of both',
      ['fd00::9', '10.0.0.9'],
      [
        ['eth6', 6, undefined],
        ['eth4', 4, 'secret'],
      ],
    ],
  ])('given ones %s, then they keep the other fields of the instance of their family', (_given, vip, wanted) => {
    const { vrrpInstances } = layered(TWO, { vip });
    expect(
      vrrpInstances.map((instance) => [formatSelector(instance.interface), instance.routerId, instance.authPass]),
    ).toEqual(wanted);
    expect(vrrpInstances.flatMap(({ virtualIps }) => virtualIps.map(({ address }) => address)).length).toBe(vip.length);
  });

  it.each([
    ['without VIPs', {}],
    ['with an empty list of them', { virtualIPs: [] }],
  ])('given a document %s, then the flag fills its instance', (_given, none) => {
    const instance = { interface: 'eth7', virtualRouterID: 7, ...none };
    const document = { ...HEAD, spec: { keepalived: { vrrpInstances: [instance] } } };
    expect(layered(document, { vip: ['fd00::9'] })).toMatchObject({
      vrrpInstances: [{ interface: byName('eth7'), routerId: 7, family: 'ipv6' }],
    });
  });

  it('given a fault in a field of the document, then it is told where the document has it', () => {
    const document = documentWith({}, {}, { virtualIPs: ['fd00::64'], interface: 'a b' });
    expect(problemsOf(() => layered(document, { vip: ['fd00::9'] }))).toEqual([
      'spec.keepalived.vrrpInstances[1].interface: "a b" is not an interface name; write it as eth0, or a MAC address',
    ]);
  });

  it('given a family that the document does not have, then it has a new instance without its other fields', () => {
    const { vrrpInstances } = layered(documentWith({}, { authPass: 'secret' }), { vip: ['fd00::9'] });
    expect(vrrpInstances).toMatchObject([{ interface: { by: 'fit' }, family: 'ipv6', authPass: undefined }]);
  });
});
