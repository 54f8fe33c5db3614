// The same cluster, given by flags, by a document of cplb, by a ClusterConfig of k0s, and by a k0sctl file.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { RawConfig } from '../../../src/config/types.ts';
import { Folder, printed } from './command.ts';
import { documentIn } from './printed.ts';

const VIP = '10.0.0.100/24';

/** What every way says of the VRRP instance: k0s speaks version 2 with VRID 51 and one advert a second. */
const INSTANCE = {
  virtualIPs: [VIP],
  interface: 'eth1',
  virtualRouterID: 51,
  authPass: 's3cr3t',
  unicastPeers: ['10.0.0.2', '10.0.0.3'],
  unicastSourceIP: '10.0.0.1',
};

const CPLB = {
  apiVersion: 'cplb/v1',
  kind: 'ControlPlaneLoadBalancing',
  spec: {
    port: 7443,
    backendPort: 7443,
    backends: ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
    peers: ['10.0.0.2', '10.0.0.3'],
    health: { interval: '2s' },
    keepalived: { vrrpInstances: [{ ...INSTANCE, vrrpVersion: 2, advertInterval: '1s' }] },
  },
};

const { port, backendPort, ...SHARED } = CPLB.spec;

/** k0s takes the port from `spec.api`; cplb's own fields may stand beside its. */
const clusterConfig = (part: object) => ({
  apiVersion: 'k0s.k0sproject.io/v1beta1',
  kind: 'ClusterConfig',
  metadata: { name: 'k0s' },
  spec: {
    api: { port, sans: ['10.0.0.100'] },
    storage: { type: 'etcd' },
    network: { provider: 'calico', controlPlaneLoadBalancing: part },
  },
});

const K0S = clusterConfig({
  ...SHARED,
  enabled: false,
  type: 'Keepalived',
  keepalived: { vrrpInstances: [{ ...INSTANCE, advertIntervalSeconds: 1 }] },
});

/** The same list on all hosts: each leaves itself out. */
const ALL = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];

/** Neither backends nor peers nor this host's interface and address: they come from the hosts. */
const K0SCTL = {
  apiVersion: 'k0sctl.k0sproject.io/v1beta1',
  kind: 'Cluster',
  spec: {
    hosts: [
      { role: 'controller', hostname: 'cp1', privateAddress: '10.0.0.1', privateInterface: 'eth1' },
      { role: 'controller+worker', ssh: { address: '10.0.0.2' } },
      { role: 'controller', hostname: 'cp3', privateAddress: '10.0.0.3', ssh: { address: '192.0.2.3' } },
      { role: 'worker', ssh: { address: '10.0.0.9' } },
    ],
    k0s: {
      version: '1.33.1+k0s.0',
      config: clusterConfig({
        enabled: false,
        type: 'Keepalived',
        health: { interval: '2s' },
        keepalived: { vrrpInstances: [{ virtualIPs: [VIP], authPass: 's3cr3t', unicastPeers: ALL }] },
      }),
    },
  },
};

const FLAGS = [
  ...['--vip', VIP, '--interface', 'eth1', '--vrid', '51', '--auth-pass', 's3cr3t', '--advert-interval', '1s'],
  ...['--port', '7443', '--backend-port', '7443', '--peer', '10.0.0.2', '--peer', '10.0.0.3'],
  ...['--backend', '10.0.0.1', '--backend', '10.0.0.2', '--backend', '10.0.0.3'],
];

let folder: Folder;

beforeAll(async () => {
  folder = await Folder.make();
  await folder.write('cplb.yaml', JSON.stringify(CPLB));
  await folder.write('k0s.yaml', JSON.stringify(K0S));
  await folder.write('k0sctl.yaml', JSON.stringify(K0SCTL));
  await folder.write('rest.yaml', JSON.stringify(onlyWhatFlagsCannotSay()));
});

afterAll(async () => folder?.[Symbol.asyncDispose]());

function onlyWhatFlagsCannotSay(): object {
  const { unicastPeers, unicastSourceIP } = INSTANCE;
  const keepalived = { vrrpInstances: [{ virtualIPs: [VIP], unicastPeers, unicastSourceIP }] };
  return { ...CPLB, spec: { health: { interval: '2s' }, keepalived } };
}

const render = (args: readonly string[]) => printed(['render', 'config', ...args], { cwd: folder.path });

const WAYS: readonly (readonly [given: string, args: readonly string[]])[] = [
  ['a ClusterConfig of k0s', ['--config', 'k0s.yaml']],
  ['a k0sctl file and the name of this host', ['--config', 'k0sctl.yaml', '--node', 'cp1']],
  ['a k0sctl file and the address of this host', ['--config', 'k0sctl.yaml', '--node', '10.0.0.1']],
  ['flags, over a document with what has no flag', ['--config', 'rest.yaml', ...FLAGS]],
];

describe('the same cluster', () => {
  it.each(WAYS)('given %s, then the configuration is that of the document of cplb', async (_given, args) => {
    expect(await render(args)).toBe(await render(['--config', 'cplb.yaml']));
  });

  it('given another host of the k0sctl file, then only what is about the host differs', async () => {
    const of = async (node: string) => parse(await render(['--config', 'k0sctl.yaml', '--node', node])) as RawConfig;
    const [first, third] = [await of('cp1'), await of('192.0.2.3')];
    const [{ interface: _, ...instance } = { virtualIPs: [] }] = first.spec.keepalived.vrrpInstances;
    const others = ['10.0.0.1', '10.0.0.2'];
    expect(third.spec).toEqual({
      ...first.spec,
      peers: others,
      keepalived: {
        ...first.spec.keepalived,
        vrrpInstances: [{ ...instance, unicastPeers: others, unicastSourceIP: '10.0.0.3' }],
      },
    });
  });

  it('given only the simplest flags, then it is a document of two lines', async () => {
    const document = { ...CPLB, spec: { keepalived: { vrrpInstances: [{ virtualIPs: [VIP] }] } } };
    await folder.write('small.yaml', JSON.stringify(document));
    expect(await render(['--vip', VIP])).toBe(await render(['--config', 'small.yaml']));
  });
});

describe('the configuration in a manifest', () => {
  const all = [['a document of cplb', ['--config', 'cplb.yaml']] as const, ...WAYS];

  it.each(all)('given that of %s, then it is the same configuration again', async (_given, args) => {
    const pod = await printed(['init', ...args], { cwd: folder.path });
    await folder.write('again.yaml', documentIn(pod));
    const again = await printed(['init', '--config', 'again.yaml'], { cwd: folder.path });
    expect(again).toBe(pod);
    const expected = parse(await render(args)) as RawConfig;
    const added = { leader: true, kubeconfig: '/etc/kubernetes/cplb/kubeconfig' }; // what init adds
    expect(parse(await render(['--config', 'again.yaml']))).toEqual({
      ...expected,
      spec: { ...expected.spec, ...added },
    });
  });

  it.each(all)('given that of %s as CPLB_CONFIG, then render reads it there', async (_given, args) => {
    const text = documentIn(await printed(['render', 'pod', ...args], { cwd: folder.path }));
    expect(await printed(['render', 'config'], { env: { CPLB_CONFIG: text } })).toBe(await render(args));
  });

  it.each(all)('given that of %s, then pod, JSON and standard input carry the same', async (_given, args) => {
    const at = { cwd: folder.path };
    const [pod, json] = [
      await printed(['init', ...args], at),
      await printed(['init', '--format', 'json', ...args], at),
    ];
    expect(JSON.parse(json)).toEqual(parse(pod));
    expect(await printed(['init', '--config', '-'], { input: documentIn(json) })).toBe(pod);
  });

  it('given the whole configuration as render prints it, then it renders as itself', async () => {
    const text = await render(['--config', 'cplb.yaml']);
    expect(await printed(['render', 'config', '--config', '-'], { input: text })).toBe(text);
  });
});
