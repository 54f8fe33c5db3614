import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../src/base/backend.ts';
import { ip, ips, plan } from './fixture.ts';

const BOTH_FAMILIES = [{}, { virtualIPs: ['fd00::100/64'], virtualRouterID: 52 }];
const known = (...args: Parameters<typeof plan>) =>
  plan(...args).staticBackends.map((backend) => `${keyOf(backend)}${backend.local ? ' local' : ''}`);

describe('makePlan refuses', () => {
  it.each<[string, object, number | undefined]>([
    ['the port of its proxy behind a redirect', { backends: ['10.0.0.1:6444'] }, 6444],
    ['the port of its proxy', { port: 8443, backends: ['10.0.0.1:8443'] }, 8443],
    ['the port of its API server', { backends: ['10.0.0.1:6443'] }, undefined],
    ['that port on another node', { backends: ['10.0.0.2:6444'] }, undefined],
  ])('given a backend that is the node itself with %s, then it is refused or not', (_given, spec, refused) => {
    const make = () => plan({ ...spec });
    if (refused === undefined) expect(make).not.toThrow();
    else {
      const message = `The backend 10.0.0.1:${refused} is this node's own proxy.`;
      const action = 'Give the port on which the API server listens.';
      expect(make).toThrow(expect.objectContaining({ code: 'CPLB_INVALID_CONFIG', message, action }));
    }
  });
});

describe('the addresses of the machine', () => {
  it('given a VIP left on the interface, then it does not count among the addresses of the machine', () => {
    const { ownAddresses } = plan({}, [{}], { lo: ['10.9.9.9/32'], eth0: ['10.0.0.1/24', '10.0.0.100/24'] });
    expect(ownAddresses).toEqual(new Set(ips('10.9.9.9', '10.0.0.1')));
  });

  it('given two instances, then each has the address of its family and a name of its own', () => {
    const named = plan({}, BOTH_FAMILIES).instances.map(({ name, ownAddress }) => [name, ownAddress]);
    expect(named).toEqual([
      ['cplb-0', '10.0.0.1'],
      ['cplb-1', 'fd00::1'],
    ]);
  });
});

describe('the unicast peers', () => {
  const unicast = (instance: object, addresses = ['10.0.0.1/24', '10.0.0.7/24']) =>
    plan({}, [{ unicastPeers: ['10.0.0.2'], ...instance }], { eth0: addresses, eth1: ['10.1.0.1/24'] }).instances[0];

  it.each<[string, object, string, string[]]>([
    ['no source', {}, '10.0.0.1', ['10.0.0.2']],
    ['a source', { unicastSourceIP: '10.0.0.7' }, '10.0.0.7', ['10.0.0.2']],
    [
      'this node among them',
      { unicastPeers: ['10.0.0.3', '10.0.0.1', '10.0.0.2'] },
      '10.0.0.1',
      ['10.0.0.3', '10.0.0.2'],
    ],
    ['another interface of this node among them', { unicastPeers: ['10.1.0.1', '10.0.0.2'] }, '10.0.0.1', ['10.0.0.2']],
    ['nobody but this node, so multicast', { unicastPeers: ['10.0.0.1'] }, '10.0.0.1', []],
    ['a source but no peers', { unicastPeers: [], unicastSourceIP: '10.0.0.9' }, '10.0.0.1', []],
  ])('given %s, then adverts go from the own address to the others', (_given, instance, ownAddress, unicastPeers) => {
    expect(unicast(instance)).toMatchObject({ ownAddress, unicastPeers });
  });
});

describe('two instances', () => {
  const machine = [
    { eth0: ['10.0.0.1/24', 'fd00::1/64'], eth1: ['10.1.0.1/24'] },
    { macs: { eth0: 'aa:bb:cc:00:00:01' } },
  ] as const;
  const two = (second: object) => plan({}, [{}, { virtualIPs: ['10.0.0.101/24'], ...second }], ...machine);

  it.each([
    ['the MAC address of the first', { interface: 'aa:bb:cc:00:00:01' }],
    ['nothing, where the first fits', { interface: undefined }],
  ])('given the same VRID and %s, then they are one virtual router, which is refused', (_given, second) => {
    expect(() => two(second)).toThrow(
      expect.objectContaining({
        code: 'CPLB_INVALID_CONFIG',
        message: 'vrrpInstances[0] and vrrpInstances[1] both have the VRID 51 of IPv4 on eth0.',
        action: 'Give each instance a virtualRouterID of its own, the same on every node.',
      }),
    );
  });

  it.each([
    ['another VRID', { interface: undefined, virtualRouterID: 52 }],
    ['another interface', { interface: 'eth1' }],
    ['another family', { interface: undefined, virtualIPs: ['fd00::100/64'] }],
  ])('given %s, then both are planned', (_given, second) => {
    expect(two(second).instances).toHaveLength(2);
  });
});

describe('the balancer', () => {
  it("given the API server's port, then the VIPs are redirected to the proxy's own port", () => {
    const redirect = { vips: ips('10.0.0.100', 'fd00::100'), from: 6443, to: 6444 };
    expect(plan({}, BOTH_FAMILIES).balancer).toEqual({ mode: 'proxy', port: 6444, redirect });
  });

  it.each<[string, Record<string, unknown>, object]>([
    ['a port of its own', { port: 7443 }, { mode: 'proxy', port: 7443, redirect: undefined }],
    [
      'other ports for all',
      { port: 8443, backendPort: 8443, keepalived: { userSpaceProxyBindPort: 7000 } },
      { mode: 'proxy', port: 7000, redirect: { vips: ips('10.0.0.100'), from: 8443, to: 7000 } },
    ],
    ['none', { balancer: 'none' }, { mode: 'none' }],
    ["k0s' word for none", { keepalived: { disableLoadBalancer: true } }, { mode: 'none' }],
    ['ipvs', { keepalived: { virtualServers: [{ ipAddress: '10.0.0.100' }] } }, { mode: 'ipvs' }],
    ['nftables', { balancer: 'nftables' }, { mode: 'nftables', vips: ips('10.0.0.100'), port: 6443 }],
    ['auto', { balancer: 'auto', port: 7443 }, { mode: 'nftables', vips: ips('10.0.0.100'), port: 7443 }],
  ])('given %s, then it is planned', (_given, spec, balancer) => {
    expect(plan(spec).balancer).toEqual(balancer);
  });
});

describe('the static backends', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ['none', {}, ['10.0.0.1:6443 local']],
    ['peers only', { peers: ['10.0.0.3', '10.0.0.2'] }, ['10.0.0.1:6443 local', '10.0.0.2:6443', '10.0.0.3:6443']],
    ['backends', { backends: ['10.0.0.9', '10.0.0.8:7443'] }, ['10.0.0.8:7443', '10.0.0.9:6443']],
    ['backends with the own node', { backends: ['10.0.0.2', '10.0.0.1'] }, ['10.0.0.1:6443 local', '10.0.0.2:6443']],
    ['backends and peers', { backends: ['10.0.0.9'], peers: ['10.0.0.2'] }, ['10.0.0.2:6443', '10.0.0.9:6443']],
    ['another port of the API servers', { backendPort: 7443 }, ['10.0.0.1:7443 local']],
  ])('given %s, then each is known once, in order', (_given, spec, expected) => {
    expect(known(spec)).toEqual(expected);
  });

  it('given both families and no backends, then the own API server is known by each', () => {
    expect(known({}, BOTH_FAMILIES)).toEqual(['10.0.0.1:6443 local', '[fd00::1]:6443 local']);
  });

  it('given a backend on another interface of this node, then it is local', () => {
    const addresses = { eth0: ['10.0.0.1/24'], eth1: ['10.1.0.1/24'] };
    expect(known({ backends: ['10.1.0.1'] }, [{}], addresses)).toEqual(['10.1.0.1:6443 local']);
  });
});

it('given the same configuration and machine, then the plan is the same', () => {
  expect(plan({}, BOTH_FAMILIES)).toEqual(plan({}, BOTH_FAMILIES));
  expect(plan().vips).toEqual([ip('10.0.0.100')]);
});
