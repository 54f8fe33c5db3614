import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { checkConfig } from '../../../src/config/check.ts';
import { configOf, documentWith, type Fields, fixture, placedProblemsOf, read, warningsOf } from './documents.ts';

const PART = 'spec.network.controlPlaneLoadBalancing';

/** A ClusterConfig with this load-balancing part; its certificates name every VIP of these tests. */
const cluster = (part: unknown, api: Fields = { sans: ['10.0.0.100', '10.0.0.101', 'fd00::64'] }): string =>
  stringify({
    apiVersion: 'k0s.k0sproject.io/v1beta1',
    kind: 'ClusterConfig',
    spec: { api, network: { controlPlaneLoadBalancing: part } },
  });

const withInstances = (...instances: Fields[]): string =>
  cluster({ keepalived: { vrrpInstances: instances.map((each) => ({ virtualIPs: ['10.0.0.100/24'], ...each })) } });

const configFrom = (text: string) => checkConfig(read(text)).config;
const instancesFrom = (text: string) => configFrom(text).vrrpInstances;
const problemsIn = (text: string) => placedProblemsOf(() => configFrom(text));

describe('a ClusterConfig of k0s', () => {
  it('given a real one, then it becomes what k0s would do', () => {
    const source = read(fixture('k0s.yaml'));
    expect(checkConfig(source).config).toEqual(
      configOf(
        documentWith(
          {},
          { virtualRouterID: 51, vrrpVersion: 2, advertInterval: '1s', authPass: 's3cr3t' },
          { virtualIPs: ['fd00::64/64'], virtualRouterID: 60, advertInterval: '2s', addressLabel: 10_001 },
        ),
      ),
    );
    expect(warningsOf(source)).toEqual([]);
  });

  it.each<[string, Fields, object]>([
    ['nothing', {}, { routerId: 51, vrrpVersion: 2, advertIntervalMs: 1000, addressLabel: 10_000 }],
    [
      'zeros',
      { virtualRouterID: 0, advertIntervalSeconds: 0, addressLabel: 0 },
      { routerId: 51, advertIntervalMs: 1000 },
    ],
    [
      'empty texts',
      { interface: '', unicastSourceIP: '', authPass: '' },
      { interface: { by: 'fit' }, unicastSource: undefined },
    ],
    [
      'nulls',
      { virtualRouterID: null, advertIntervalSeconds: null, addressLabel: null, interface: null, unicastPeers: null },
      { routerId: 51, advertIntervalMs: 1000, addressLabel: 10_000, interface: { by: 'fit' }, unicastPeers: [] },
    ],
    [
      'its own VRID and interval',
      { virtualRouterID: 7, advertIntervalSeconds: 3 },
      { routerId: 7, advertIntervalMs: 3000 },
    ],
    ["cplb's interval", { advertInterval: '4s' }, { advertIntervalMs: 4000 }],
    ["cplb's version", { vrrpVersion: 3 }, { vrrpVersion: 3, advertIntervalMs: 1000 }],
    ['a password', { authPass: 's3cr3t' }, { authPass: 's3cr3t', vrrpVersion: 2 }],
    ['a MAC address', { interface: '52-54-00-12-34-5F' }, { interface: { by: 'mac', mac: '52:54:00:12:34:5f' } }],
    [
      'unicast',
      { unicastPeers: ['10.0.0.2'], unicastSourceIP: '10.0.0.1' },
      { unicastPeers: ['10.0.0.2'], unicastSource: '10.0.0.1' },
    ],
    ['an IPv6 VIP', { virtualIPs: ['fd00::64/64'] }, { routerId: 51, vrrpVersion: 3, advertIntervalMs: 1000 }],
    [
      'an IPv6 VIP and zeros',
      { virtualIPs: ['fd00::64/64'], advertIntervalSeconds: 0 },
      { vrrpVersion: 3, advertIntervalMs: 1000 },
    ],
  ])('given an instance with %s, then it is what k0s makes of it', (_given, fields, wanted) => {
    expect(instancesFrom(withInstances(fields))).toMatchObject([wanted]);
  });

  it('given three instances, then those without a VRID get 51 and their place', () => {
    const text = withInstances({}, { virtualIPs: ['10.0.0.101/24'], virtualRouterID: 9 }, { virtualIPs: ['fd00::64'] });
    expect(instancesFrom(text).map(({ routerId }) => routerId)).toEqual([51, 9, 53]);
  });

  it.each<[string, Fields, object]>([
    ['userSpaceProxyBindPort', { userSpaceProxyBindPort: 7000 }, { proxyPort: 7000 }],
    ['userSpaceProxyBindPort: 0', { userSpaceProxyBindPort: 0 }, { proxyPort: 6444 }],
    ['disableLoadBalancer', { disableLoadBalancer: true }, { balancer: 'none' }],
    ['disableLoadBalancer: null', { disableLoadBalancer: null }, { balancer: 'proxy' }],
    [
      'templates',
      { configTemplateVRRP: '/a', configTemplateVS: '/b' },
      { templates: { keepalived: '/a', virtualServers: '/b' } },
    ],
    [
      'empty templates',
      { configTemplateVRRP: '', configTemplateVS: '' },
      { templates: { keepalived: undefined, virtualServers: undefined } },
    ],
    ['no virtual servers', { virtualServers: null }, { balancer: 'proxy', virtualServers: [] }],
    [
      'a virtual server',
      { virtualServers: [{ ipAddress: '10.0.0.100', lbKind: 'NAT', lbAlgo: '', persistenceTimeoutSeconds: 0 }] },
      { balancer: 'ipvs', virtualServers: [{ forwarding: 'NAT', scheduler: 'rr', persistenceSeconds: 360 }] },
    ],
  ])('given %s beside the instances, then it means the same', (_given, fields, wanted) => {
    const part = {
      type: '',
      enabled: null,
      keepalived: { vrrpInstances: [{ virtualIPs: ['10.0.0.100/24'] }], ...fields },
    };
    expect(configFrom(cluster(part))).toMatchObject(wanted);
  });

  it.each<[string, Fields, [number, number]]>([
    ['nothing', {}, [6443, 6443]],
    ['null', { port: null }, [6443, 6443]],
    ['another port', { port: 7443 }, [7443, 7443]],
  ])('given %s in spec.api, then it is the port of VIP and API servers', (_given, api, wanted) => {
    const { port, backendPort } = configFrom(
      cluster({ keepalived: { vrrpInstances: [{ virtualIPs: ['10.0.0.100/24'] }] } }, api),
    );
    expect([port, backendPort]).toEqual(wanted);
  });

  it("given cplb's own fields in the part, then they go before spec.api", () => {
    const keepalived = { vrrpInstances: [{ virtualIPs: ['10.0.0.100/24'] }] };
    expect(configFrom(cluster({ port: 8443, health: { fall: 9 }, keepalived }, { port: 7443 }))).toMatchObject({
      port: 8443,
      backendPort: 7443,
      health: { fall: 9 },
    });
  });
});

describe('what is wrong with a ClusterConfig', () => {
  const flow = (part: string, rest = '') =>
    `apiVersion: k0s.k0sproject.io/v1beta1\nkind: ClusterConfig\nspec:\n${rest}  network:\n    provider: custom\n${part}`;
  const instance = (fields: string) =>
    flow(
      `    controlPlaneLoadBalancing:\n      keepalived:\n        vrrpInstances:\n        - virtualIPs: [10.0.0.100/24]\n          ${fields}\n`,
    );
  const missing =
    'is missing; add it with keepalived.vrrpInstances; enabled may be false, so that k0s leaves the VIP to cplb';
  const noInstances = 'is missing; add it, such as [{"interface":"eth0","virtualIPs":["10.0.0.100/24"]}]';

  it.each<[string, string, readonly string[]]>([
    ['no part, told once', flow(''), [`${PART} (line 5, column 5): ${missing}`]],
    ['an empty part', flow('    controlPlaneLoadBalancing:\n'), [`${PART} (line 6, column 31): ${missing}`]],
    [
      'a part that is a text',
      flow('    controlPlaneLoadBalancing: yes\n'),
      [`${PART} (line 6, column 32): ${missing}`],
    ],
    [
      'null as keepalived',
      flow('    controlPlaneLoadBalancing:\n      keepalived:\n'),
      [`${PART}.keepalived.vrrpInstances (line 7, column 18): ${noInstances}`],
    ],
    [
      'a text as keepalived',
      flow('    controlPlaneLoadBalancing:\n      keepalived: on\n'),
      [
        `${PART}.keepalived (line 7, column 19): "on" is not a mapping; write it as {"vrrpInstances":[{"interface":"eth0","virtualIPs":["10.0.0.100/24"]}]}`,
      ],
    ],
    [
      'an unknown field of an instance',
      instance('virtualRouterId: 7'),
      [
        `${PART}.keepalived.vrrpInstances[0].virtualRouterId (line 10, column 28): is not a known field; did you mean "virtualRouterID"?`,
      ],
    ],
    [
      'an unknown field without a value',
      instance('interfaces:'),
      [
        `${PART}.keepalived.vrrpInstances[0].interfaces (line 10, column 22): is not a known field; did you mean "interface"?`,
      ],
    ],
    [
      'an unknown field of the part',
      flow(
        '    controlPlaneLoadBalancing:\n      enable: true\n      keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24]}]}\n',
      ),
      [`${PART}.enable (line 7, column 15): is not a known field; did you mean "enabled"?`],
    ],
    [
      'another type',
      flow(
        '    controlPlaneLoadBalancing:\n      type: HAProxy\n      keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24]}]}\n',
      ),
      [`${PART}.type (line 7, column 13): "HAProxy" is not known here; write Keepalived`],
    ],
    [
      'a port that is none, said once for both that it stands for',
      flow(
        '    controlPlaneLoadBalancing: {keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24]}]}}\n',
        '  api: {port: 70000}\n',
      ),
      ['spec.api.port (line 4, column 15): 70000 is not a whole number from 1 to 65535; write a number such as 6443'],
    ],
    [
      'a VRID above the limit and an instance that is none',
      flow(
        '    controlPlaneLoadBalancing: {keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24], virtualRouterID: 256}, 5]}}\n',
      ),
      [
        `${PART}.keepalived.vrrpInstances[0].virtualRouterID (line 6, column 109): 256 is not a whole number from 1 to 255; write a number such as 51`,
        `${PART}.keepalived.vrrpInstances[1] (line 6, column 115): 5 is not a mapping; write it as {"interface":"eth0","virtualIPs":["10.0.0.100/24"]}`,
      ],
    ],
    [
      'unicast to nobody',
      flow(
        '    controlPlaneLoadBalancing: {unicast: true, keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24]}]}}\n',
      ),
      [
        `${PART}.unicast (line 6, column 42): is true, and no IPv4 peer is known to send to; name the other nodes with --peer, or in peers; or give --kubeconfig, to discover them`,
      ],
    ],
    [
      'a rule that is broken',
      instance('unicastPeers: [10.0.0.2, 10.0.0.100]'),
      [
        `${PART}.keepalived.vrrpInstances[0].unicastPeers[1] (line 10, column 36): 10.0.0.100 is a VIP; a peer needs the address of a node`,
      ],
    ],
  ])('given %s, then it is told where the ClusterConfig has it', (_given, text, wanted) => {
    expect(problemsIn(text)).toEqual(wanted.map((line) => `doc.yaml: ${line}`));
  });

  it('given anything elsewhere in the document, then it is passed over', () => {
    const strange =
      'spec: {anything: [1], extensions: null, network: 5, api: {sans: 7, port: null, tunneledNetworkingMode: x}}\n';
    expect(problemsIn(`apiVersion: k0s.k0sproject.io/v1beta1\nkind: ClusterConfig\nbogus: 1\n${strange}`)).toEqual([
      `doc.yaml: ${PART} (line 4, column 50): ${missing}`,
    ]);
  });
});

describe('warnings of a ClusterConfig', () => {
  const KEEPALIVED = { vrrpInstances: [{ virtualIPs: ['10.0.0.100/24'] }] };
  const IPVS = { ...KEEPALIVED, virtualServers: [{ ipAddress: '10.0.0.100' }] };
  const SANS = { sans: ['10.0.0.100'] };
  const sans = (vip: string) =>
    `spec.api.sans: does not name the VIP ${vip}, which k0s adds to its certificates only while it holds the VIP itself; add ${vip}`;
  const discovery =
    'spec.api.externalAddress: with its own load balancing off, k0s lists this address as its only API server, so cplb can discover none; name the API servers (--backend, or --node with a k0sctl file), or start k0s with --disable-components=endpoint-reconciler';
  const toThemselves =
    'spec.api.externalAddress: k0s documents virtualServers as incompatible with an external address: they would balance to themselves; leave virtualServers out, so that the proxy balances';
  const enabled = `${PART}.enabled: k0s itself holds the VIP while this is true; set it to false on every node that runs cplb, and keep the rest`;
  const password = `${PART}.keepalived.vrrpInstances[1].authPass: is not used, for VRRP over IPv6 has no password`;
  const twoFamilies = {
    vrrpInstances: [...KEEPALIVED.vrrpInstances, { virtualIPs: ['fd00::64'], authPass: 'secret' }],
  };

  it.each<[string, Fields, Fields, readonly string[]]>([
    ['a VIP in the certificates', SANS, { keepalived: KEEPALIVED }, []],
    ['enabled: true', SANS, { enabled: true, keepalived: KEEPALIVED }, [enabled]],
    ['no names', {}, { keepalived: KEEPALIVED }, [sans('10.0.0.100')]],
    ['other names', { sans: ['10.0.0.10', 'x'] }, { keepalived: KEEPALIVED }, [sans('10.0.0.100')]],
    [
      'one VIP of two among the names',
      SANS,
      { keepalived: { vrrpInstances: [{ virtualIPs: ['10.0.0.100', '10.0.0.101'] }] } },
      [sans('10.0.0.101')],
    ],
    ['an external address that is the VIP', { externalAddress: '10.0.0.100' }, { keepalived: KEEPALIVED }, [discovery]],
    [
      'an external address that is a name',
      { ...SANS, externalAddress: 'k.example' },
      { keepalived: KEEPALIVED },
      [discovery],
    ],
    ['an empty external address', { ...SANS, externalAddress: '' }, { keepalived: KEEPALIVED }, []],
    ['virtual servers', SANS, { keepalived: IPVS }, []],
    [
      'virtual servers and an external address',
      { ...SANS, externalAddress: 'k.example' },
      { keepalived: IPVS },
      [discovery, toThemselves],
    ],
    ['a password over IPv6', { sans: ['10.0.0.100', 'FD00:0::64'] }, { keepalived: twoFamilies }, [password]],
  ])('given %s, then they name the reason', (_given, api, part, wanted) => {
    const told = warningsOf(read(cluster(part, api))).map((line) =>
      line.replace('doc.yaml: ', '').replace(/ \(.*?\)/, ''),
    );
    expect(told).toEqual(wanted);
  });

  it('given a field that is there and one that is not, then each has line and column', () => {
    const text = fixture('k0s.yaml').replace('enabled: false', 'enabled: true').replace('    - 10.0.0.100\n', '');
    expect(warningsOf(read(text)).map((line) => line.slice(0, line.indexOf(')') + 1))).toEqual([
      `doc.yaml: ${PART}.enabled (line 27, column 16)`,
      'doc.yaml: spec.api.sans (line 12, column 5)',
    ]);
  });
});
