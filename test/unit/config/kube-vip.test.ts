import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/config/check.ts';
import { commandLine, type Flags, withFlags } from '../../../src/config/flags.ts';
import {
  KUBE_VIP_FLAGS,
  KUBE_VIP_VARIABLES,
  kubeVipEnvironment,
  kubeVipFlags,
  parseGoBoolean,
} from '../../../src/config/kube-vip.ts';
import { placedProblemsOf } from './documents.ts';

type Given = Parameters<typeof kubeVipFlags>[0];

const fromEnvironment = (env: Record<string, string | undefined>) => kubeVipEnvironment(env)?.flags;
const fromFlags = (given: Given) => kubeVipFlags(given).flags;

const notBoolean = (text: string) => `"${text}" is neither true nor false; write true or false`;
const notPort = (text: string) => `"${text}" is no port; write one from 1 to 65535, in decimal`;
const notPeers = (text: string) =>
  `"${text}" is no list of peers; write it as cp01:10.0.0.1:10000,cp02:10.0.0.2:10000, or use --peer`;
const notLevel = (text: string) => `"${text}" is no log level of kube-vip; write 0 to 6, or use --log-level`;
const notTcp = (text: string) =>
  `"${text}" cannot carry the Kubernetes API, whose TLS goes from the client to the API server; write tcp, or leave it out`;
const silent = 'false would leave the network without word of the VIP; leave it out; keepalived always announces it';
const alone =
  'a single node has no other to take the VIP over; leave it out; a first node alone holds the VIP until others join';
const pointless = 'without a VIP there is nothing for cplb to do; leave it out';

/** What a setting means, or the message that refuses it. */
type Row = readonly [name: string, value: string, meaning: Flags | string];

/** Settings that stand under one name in the environment and under another as a flag, or under one of the two. */
const both = (
  variable: string | undefined,
  flag: string | undefined,
  ...rows: (readonly [string, Flags | string])[]
): readonly Row[] =>
  [variable, flag].flatMap((name) => (name === undefined ? [] : rows.map((row): Row => [name, ...row])));

const ROWS: readonly Row[] = [
  ...both('vip_interface', undefined, ['ens192', { interface: 'ens192' }]),
  ...both('vip_address', undefined, ['192.168.0.75', { vip: ['192.168.0.75'] }]),
  ...both(
    'vip_startleader',
    '--startAsLeader',
    ['true', { leader: true }],
    ['0', { leader: false }],
    ['yes', notBoolean('yes')],
  ),
  ...both('vip_arp', '--arp', ['true', {}], ['T', {}], ['false', silent], ['on', notBoolean('on')]),
  ...both('vip_singlenode', '--singleNode', ['false', {}], ['true', alone], ['2', notBoolean('2')]),
  ...both(
    'vip_addpeerstolb',
    '--addPeersToLB',
    ['true', {}],
    ['FALSE', { balancer: 'none' }],
    ['no', notBoolean('no')],
  ),
  ...both(undefined, '--disableVIP', ['false', {}], ['true', pointless], ['never', notBoolean('never')]),
  ...both('vip_localpeer', '--localPeer', ['cp01:192.168.0.70:10000', {}], ['anything', {}]),
  ...[['vip_peers'], ['vip_remotepeers', '--remotePeers']].flatMap(([variable, flag]) =>
    both(
      variable,
      flag,
      ['cp01:192.168.0.70:10000', { peer: ['192.168.0.70'] }],
      [' a:10.0.0.1:10000 ,\tb:10.0.0.2:10000\n', { peer: ['10.0.0.1', '10.0.0.2'] }],
      ['10.0.0.1', notPeers('10.0.0.1')],
      ['10.0.0.1:10000', notPeers('10.0.0.1:10000')],
      ['a:10.0.0.1:x', notPeers('a:10.0.0.1:x')],
      ['a:10.0.0.1:1x', notPeers('a:10.0.0.1:1x')],
      ['x:a:10.0.0.1:1', notPeers('x:a:10.0.0.1:1')],
      ['a:10.0.0.1:10000,', notPeers('a:10.0.0.1:10000,')],
      ['a:fd00::1:10000', notPeers('a:fd00::1:10000')],
    ),
  ),
  ...both(
    'vip_loglevel',
    '--log',
    ...['error', 'error', 'error', 'warn', 'info', 'debug', 'debug'].map(
      (logLevel, i) => [String(i), { logLevel }] as const,
    ),
    ...['7', '-1', '04', 'info', '4.0'].map((text) => [text, notLevel(text)] as const),
  ),
  ...both('lb_bindtovip', '--lbBindToVip', ['true', {}], ['false', {}], ['maybe', notBoolean('maybe')]),
  ...both('lb_type', '--lbType', ['tcp', {}], ...['http', 'udp', 'TCP'].map((text) => [text, notTcp(text)] as const)),
  ...both('lb_name', '--lbName', ['Kubeadm Load Balancer', {}]),
  ...(['port', 'backendPort'] as const).flatMap((flag) =>
    both(
      flag === 'port' ? 'lb_port' : 'lb_backendport',
      flag === 'port' ? '--lbPort' : '--lbBackEndPort',
      ['1', { [flag]: 1 }],
      ['6443', { [flag]: 6443 }],
      ['8443', { [flag]: 8443 }],
      ['65535', { [flag]: 65_535 }],
      ...['0', '65536', '06443', '0x1f', '6443.0', '+6443', '6e3', ' 6443', '-1', 'https', '６４４３'].map(
        (text) => [text, notPort(text)] as const,
      ),
    ),
  ),
  ...both(
    'lb_backends',
    '--lbBackends',
    ['10.0.0.1:6443', { backend: ['10.0.0.1:6443'] }],
    ['10.0.0.1:6443, 10.0.0.2:6443', { backend: ['10.0.0.1:6443', '10.0.0.2:6443'] }],
  ),
];

/** Reads one setting under its own name: a flag begins with dashes. */
const meaningOf = (name: string, value: string): Flags | undefined =>
  name.startsWith('--') ? fromFlags({ [name.slice(2)]: value }) : fromEnvironment({ [name]: value });

describe('a setting of kube-vip 0.1.5', () => {
  it.each(ROWS)('given %s=%s, then it is %j', (name, value, meaning) => {
    if (typeof meaning === 'string') {
      expect(placedProblemsOf(() => meaningOf(name, value))).toEqual([`${name}: ${meaning}`]);
    } else {
      expect(meaningOf(name, value)).toEqual(meaning);
    }
  });

  it('given the rows above, then no flag and no variable of kube-vip is left out', () => {
    const tested = new Set(ROWS.map(([name]) => name));
    const all = [...Object.keys(KUBE_VIP_FLAGS).map((name) => `--${name}`), ...Object.keys(KUBE_VIP_VARIABLES)];
    expect(all.filter((name) => !tested.has(name))).toEqual([]);
  });

  it.each([
    [['1', 't', 'T', 'TRUE', 'true', 'True'], true],
    [['0', 'f', 'F', 'FALSE', 'false', 'False'], false],
    [['', 'tRUE', 'yes', 'no', 'on', '2', ' true', '01'], undefined],
  ])("given %j, then Go's ParseBool says %s", (texts, value) => {
    expect(texts.map(parseGoBoolean)).toEqual(texts.map(() => value));
  });

  it.each<[keyof Given, Flags]>([
    ['startAsLeader', { leader: true }],
    ['arp', {}],
    ['addPeersToLB', {}],
    ['lbBindToVip', {}],
  ])('given the switch --%s without a value, then it is on', (name, meaning) => {
    expect(fromFlags({ [name]: true })).toEqual(meaning);
  });

  it.each<[keyof Given, string]>([
    ['singleNode', alone],
    ['disableVIP', pointless],
  ])('given the switch --%s without a value, then it is refused', (name, message) => {
    expect(placedProblemsOf(() => fromFlags({ [name]: true }))).toEqual([`--${name}: ${message}`]);
  });
});

describe('the environment of kube-vip', () => {
  it.each<[string, Record<string, string | undefined>]>([
    ['nothing', {}],
    ['other variables', { PATH: '/bin', HOME: '/root', vip_configmap: 'x', VIP_ADDRESS: '10.0.0.1' }],
    ['empty ones', { vip_address: '', vip_arp: '', lb_port: '', vip_interface: undefined }],
  ])('given %s, then it says nothing', (_given, env) => {
    expect(kubeVipEnvironment(env)).toBeUndefined();
  });

  it('given an empty one beside others, then it counts as not set', () => {
    expect(fromEnvironment({ vip_address: '10.0.0.100', lb_port: '', vip_arp: '' })).toEqual({ vip: ['10.0.0.100'] });
  });

  it('given what its own manifest has, then that is a configuration', () => {
    const layer = kubeVipEnvironment({
      ...{ vip_arp: 'true', vip_interface: 'ens192', vip_address: '192.168.0.75', vip_startleader: 'true' },
      ...{ vip_addpeerstolb: 'true', vip_localpeer: 'cp01:192.168.0.70:10000', lb_backendport: '6443' },
      ...{ lb_name: 'Kubeadm Load Balancer', lb_type: 'tcp', lb_bindtovip: 'true' },
      vip_peers: 'cp01:192.168.0.70:10000,cp02:192.168.0.71:10000',
    });
    expect(checkConfig(withFlags(undefined, layer ?? commandLine({}))).config).toMatchObject({
      leader: true,
      balancer: 'proxy',
      peers: ['192.168.0.70', '192.168.0.71'],
      vrrpInstances: [{ interface: { name: 'ens192' }, virtualIps: [{ address: '192.168.0.75', prefix: 32 }] }],
    });
  });

  it('given several faults, then all are told at once', () => {
    const env = { vip_arp: 'false', vip_interface: 'eth0', lb_port: '0x1f', lb_type: 'http', vip_peers: 'x' };
    expect(placedProblemsOf(() => kubeVipEnvironment(env))).toEqual([
      `vip_arp: ${silent}`,
      `vip_peers: ${notPeers('x')}`,
      `lb_type: ${notTcp('http')}`,
      `lb_port: ${notPort('0x1f')}`,
    ]);
  });

  it('given the flags of its start, then each is what the variable of the same name is', () => {
    const flags = { lbBackends: '10.0.0.1:6443,10.0.0.2:6443', localPeer: 'a:10.0.0.1:10000', singleNode: 'false' };
    expect(fromFlags({ ...flags, remotePeers: 'b:10.0.0.2:10000', disableVIP: 'false' })).toEqual({
      backend: ['10.0.0.1:6443', '10.0.0.2:6443'],
      peer: ['10.0.0.2'],
    });
  });

  it('given several faults in flags, then all are told at once', () => {
    expect(placedProblemsOf(() => kubeVipFlags({ lbType: 'http', startAsLeader: 'yes', log: '9' }))).toEqual([
      `--startAsLeader: ${notBoolean('yes')}`,
      `--lbType: ${notTcp('http')}`,
      `--log: ${notLevel('9')}`,
    ]);
  });
});

describe('values that only the configuration refuses', () => {
  const problemsOf = (env: Record<string, string>, flags: Flags = {}) =>
    placedProblemsOf(() => {
      const layer = kubeVipEnvironment({ vip_address: '10.0.0.100', ...env }) ?? commandLine({});
      return checkConfig(withFlags(withFlags(withFlags(undefined, commandLine({})), layer), commandLine(flags)));
    });

  it.each<[string, Record<string, string>, readonly string[]]>([
    [
      'a VIP, an interface and backends that are none',
      { vip_address: 'vip.example', vip_interface: 'a b', lb_backends: '10.0.0.1:6443,x' },
      [
        'vip_address: "vip.example" is not an IP address; write it as 10.0.0.100/24',
        'vip_interface: "a b" is not an interface name; write it as eth0, or a MAC address',
        'lb_backends: "x" is not an API server; write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443',
      ],
    ],
    [
      'a VIP among the peers',
      { vip_peers: 'a:10.0.0.100:1' },
      ['vip_peers: 10.0.0.100 is a VIP; a peer needs the address of a node'],
    ],
    [
      'peers that are none',
      { vip_peers: 'a:b:1' },
      ['vip_peers: "b" is not the IP address of a node; write it as 10.0.0.1'],
    ],
    [
      'two ports without a balancer',
      { vip_addpeerstolb: 'false', lb_port: '8443' },
      [
        'lb_port: with balancer none the VIP has the port of the API servers, 6443; write 6443, or choose the balancer proxy',
      ],
    ],
  ])('given %s, then the variable is named', (_given, env, problems) => {
    expect(problemsOf(env).toSorted()).toEqual(problems.toSorted());
  });

  it('given no VIP in any layer, then the flag is named', () => {
    expect(placedProblemsOf(() => checkConfig(withFlags(undefined, kubeVipFlags({ lbPort: '6443' }))))).toEqual([
      '--vip: is missing; add it, such as 10.0.0.100/24',
    ]);
  });

  it('given a flag for the same, then the flag wins and is named', () => {
    expect(problemsOf({ vip_interface: 'eth0' }, { interface: 'a b' })).toEqual([
      '--interface: "a b" is not an interface name; write it as eth0, or a MAC address',
    ]);
    expect(problemsOf({ vip_address: 'x' }, { vip: ['10.0.0.1'] })).toEqual([]);
  });
});
