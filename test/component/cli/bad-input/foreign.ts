// Documents of others: k0s', k0sctl's with --node, and those that no cplb reads.

import { KNOWN_IN_SPEC, type Row } from './marked.ts';

/** A ClusterConfig of k0s with these lines in its load-balancing part, and its API part. */
export const k0s = (lines: readonly string[], api = 'sans: [10.0.0.100]'): string =>
  `apiVersion: k0s.k0sproject.io/v1beta1
kind: ClusterConfig
spec:
  api: {${api}}
  network:
    provider: calico
    controlPlaneLoadBalancing:
${lines.map((line) => `      ${line}\n`).join('')}`;

const INSTANCES = ['enabled: false', 'type: Keepalived', 'keepalived:', '  vrrpInstances:'];

/** The same with one VRRP instance, which has these lines. */
const k0sInstance = (...lines: readonly string[]): string =>
  k0s([...INSTANCES, '  - virtualIPs: [10.0.0.100/24]', ...lines.map((line) => `    ${line}`)]);

const PART = 'spec.network.controlPlaneLoadBalancing';
const I0 = `${PART}.keepalived.vrrpInstances[0]`;
const MISSING =
  'is missing; add it with keepalived.vrrpInstances; enabled may be false, so that k0s leaves the VIP to cplb';
const PASSWORD =
  'or one that keepalived would cut; use 1 to 8 ASCII characters without blanks and without # ! $ @ " \' \\ { } ~';

export const K0S: readonly Row[] = [
  ['nothing but a kind', '▸apiVersion: k0s.k0sproject.io/v1beta1\nkind: ClusterConfig\n', [PART, MISSING]],
  ['a part of nothing', k0s([]).replace('Balancing:', 'Balancing:▸'), [PART, MISSING]],
  [
    'another part',
    k0s([]).replace('provider:', '▸provider:').replace('    controlPlaneLoadBalancing:\n', ''),
    [PART, MISSING],
  ],
  [
    'a type in lower case',
    k0s(['type: ▸keepalived', ...INSTANCES.slice(2), '  - virtualIPs: [10.0.0.100]']),
    [`${PART}.type`, '"keepalived" is not known here; write Keepalived (did you mean "Keepalived"?)'],
  ],
  [
    'a switch as a text',
    k0s(['enabled: ▸"no"', ...INSTANCES.slice(2), '  - virtualIPs: [10.0.0.100]']),
    [`${PART}.enabled`, '"no" is not true or false; write it as true'],
  ],
  [
    'the name of another part in it',
    k0s(['nodeLocal: ▸{}', ...INSTANCES, '  - virtualIPs: [10.0.0.100]']),
    [`${PART}.nodeLocal`, `is not a known field; ${KNOWN_IN_SPEC}`],
  ],
  [
    'no instances',
    k0s(['keepalived: {vrrpInstances: ▸[]}']),
    [`${PART}.keepalived.vrrpInstances`, 'is an empty list; give it at least one entry'],
  ],
  [
    'a misspelt password',
    k0sInstance('authPas: ▸secret'),
    [`${I0}.authPas`, 'is not a known field; did you mean "authPass"?'],
  ],
  [
    'a password of digits',
    k0sInstance('authPass: ▸12345'),
    [`${I0}.authPass`, 'the password is not a text; put it in quotes'],
  ],
  [
    'a password of 9 characters',
    k0sInstance('authPass: ▸123456789a'),
    [`${I0}.authPass`, `the password has 10 characters ${PASSWORD}`],
  ],
  [
    'a VRID of 256',
    k0sInstance('virtualRouterID: ▸256'),
    [`${I0}.virtualRouterID`, '256 is not a whole number from 1 to 255; write a number such as 51'],
  ],
  [
    'a VRID of -1',
    k0sInstance('virtualRouterID: ▸-1'),
    [`${I0}.virtualRouterID`, '-1 is not a whole number from 1 to 255; write a number such as 51'],
  ],
  [
    'an interval of 256',
    k0sInstance('advertIntervalSeconds: ▸256'),
    [`${I0}.advertIntervalSeconds`, '256 is not a whole number from 1 to 255; write a number such as 1'],
  ],
  [
    'an address that is none',
    k0s([...INSTANCES, '  - virtualIPs: [▸10.0.0.300/24]']),
    [`${I0}.virtualIPs[0]`, '"10.0.0.300/24" is not an IP address; write it as 10.0.0.100/24'],
  ],
  [
    'VIPs of both families',
    k0s([...INSTANCES, '  - virtualIPs: [10.0.0.100/24, ▸fd00::64/64]']),
    [`${I0}.virtualIPs[1]`, 'fd00::64/64 is not of the same family as the first VIP; give it an instance of its own'],
  ],
  [
    'a port beyond the last',
    k0s([...INSTANCES, '  - virtualIPs: [10.0.0.100/24]'], 'port: ▸70000'),
    ['spec.api.port', '70000 is not a whole number from 1 to 65535; write a number such as 6443'],
  ],
  [
    'a port in quotes',
    k0s([...INSTANCES, '  - virtualIPs: [10.0.0.100/24]'], 'port: ▸"6443"'),
    ['spec.api.port', '"6443" is not a whole number; write it without quotes'],
  ],
  [
    'an unknown scheduler',
    k0s([
      ...INSTANCES,
      '  - virtualIPs: [10.0.0.100/24]',
      '  virtualServers: [{ipAddress: 10.0.0.100, lbAlgo: ▸maglev}]',
    ]),
    [
      `${PART}.keepalived.virtualServers[0].lbAlgo`,
      '"maglev" is not known here; write rr, wrr, lc, wlc, lblc, dh, sh, sed or nq',
    ],
  ],
];

/** See `INCOMPLETE` of `documents.ts`. */
export const INCOMPLETE_K0S: readonly Row[] = [
  [
    'a misspelt keepalived',
    k0s(['▸keepalive: ▸{}']),
    [
      `${PART}.keepalived`,
      'is missing; add it, such as {"vrrpInstances":[{"interface":"eth0","virtualIPs":["10.0.0.100/24"]}]}',
    ],
    [`${PART}.keepalive`, 'is not a known field; did you mean "keepalived"?'],
  ],
];

/** A file of k0sctl: its hosts, and lines of the one VRRP instance. */
export const k0sctl = (hosts: readonly string[], ...lines: readonly string[]): string =>
  `apiVersion: k0sctl.k0sproject.io/v1beta1
kind: Cluster
spec:
  hosts:
${hosts.map((host) => `  - ${host}\n`).join('')}  k0s:
    config:
      spec:
        api: {sans: [10.0.0.100]}
        network:
          controlPlaneLoadBalancing:
            enabled: false
            keepalived:
              vrrpInstances:
              - virtualIPs: [10.0.0.100/24]
${lines.map((line) => `                ${line}\n`).join('')}`;

export const HOSTS = [
  '{role: controller, hostname: cp1, privateAddress: 10.0.0.1, privateInterface: eth1}',
  '{role: controller+worker, ssh: {address: 10.0.0.2}}',
  '{role: controller, hostname: cp3, openSSH: {address: 10.0.0.3}}',
  '{role: worker, hostname: w1, ssh: {address: 10.0.0.9}}',
];

const IN_K0SCTL = `spec.k0s.config.${PART}`;

export const K0SCTL: readonly Row[] = [
  [
    'no k0s part',
    'apiVersion: k0sctl.k0sproject.io/v1\nkind: Cluster\nspec:\n  ▸hosts: [{role: controller, privateAddress: 10.0.0.1}]\n',
    [IN_K0SCTL, MISSING],
  ],
  [
    'a controller that has a name only',
    k0sctl(['▸{role: controller, hostname: cp1, ssh: {address: cp1.example}}']),
    [
      'spec.hosts[0]',
      'cp1 has no IP address; give it a privateAddress; a name cannot be resolved before the cluster is up',
    ],
  ],
  [
    'a controller that has the VIP',
    k0sctl(['▸{role: controller, privateAddress: 10.0.0.100}']),
    ['spec.hosts[0]', '10.0.0.100 is a VIP; a backend needs the address of a node'],
  ],
  [
    'a misspelt interface',
    k0sctl(HOSTS, 'interfce: ▸eth0'),
    [`${IN_K0SCTL}.keepalived.vrrpInstances[0].interfce`, 'is not a known field; did you mean "interface"?'],
  ],
  [
    'a peer that is no address',
    k0sctl(HOSTS, 'unicastPeers: [▸cp2]'),
    [
      `${IN_K0SCTL}.keepalived.vrrpInstances[0].unicastPeers[0]`,
      '"cp2" is not the IP address of a node; write it as 10.0.0.1',
    ],
  ],
];

/** What is told of `--node` with the hosts above. */
export const NODES: readonly (readonly [given: string, node: string, message: string])[] = [
  ['a name that is near', 'cp4', '"cp4" is no controller of the k0sctl file; did you mean "cp1"?'],
  ['a name in capitals', 'CP1', '"CP1" is no controller of the k0sctl file; did you mean "cp1"?'],
  ['a worker', 'w1', '"w1" is no controller of the k0sctl file; write --node with one of cp1, 10.0.0.2, cp3'],
  [
    'a name that is not near',
    'lb',
    '"lb" is no controller of the k0sctl file; write --node with one of cp1, 10.0.0.2, cp3',
  ],
  [
    'a command for a shell',
    '$(reboot)',
    '"$(reboot)" is no controller of the k0sctl file; write --node with one of cp1, 10.0.0.2, cp3',
  ],
];

const KUBEADM = 'this is a configuration of kubeadm; give the VIP with --vip and the interface with --interface';
const KINDS = 'cplb reads ControlPlaneLoadBalancing, ClusterConfig and Cluster';
const NOBODY = `it is nobody's; k0s writes k0s.k0sproject.io/v1beta1, k0sctl k0sctl.k0sproject.io/v1beta1`;

/** Documents of kinds that are not read: version, kind, and what is told at the kind. */
export const STRANGERS: readonly (readonly [apiVersion: string, kind: string, message: string])[] = [
  ['v1', 'Config', 'this is a kubeconfig; give it to --kubeconfig'],
  ['v1', 'Pod', 'this is a pod; cplb reads the manifest of its own, which has CPLB_CONFIG in it'],
  ['v1', 'List', 'this is a list of Kubernetes objects; give one document of kind ControlPlaneLoadBalancing'],
  ['kubeadm.k8s.io/v1beta4', 'ClusterConfiguration', KUBEADM],
  ['kubeadm.k8s.io/v1beta4', 'InitConfiguration', KUBEADM],
  ['v1', 'ConfigMap', `"ConfigMap" is no kind that cplb reads; ${KINDS}`],
  [
    'cplb/v1',
    'controlplaneloadbalancing',
    '"controlplaneloadbalancing" is no kind that cplb reads; did you mean "ControlPlaneLoadBalancing"?',
  ],
  [
    'k0s.k0sproject.io/v1beta1',
    'ClusterConfg',
    '"ClusterConfg" is no kind that cplb reads; did you mean "ClusterConfig"?',
  ],
  [
    'cluster.x-k8s.io/v1beta1',
    'Cluster',
    `"Cluster" is no kind that cplb reads; with apiVersion "cluster.x-k8s.io/v1beta1" ${NOBODY}`,
  ],
  ['k0s/v1', 'ClusterConfig', `"ClusterConfig" is no kind that cplb reads; with apiVersion "k0s/v1" ${NOBODY}`],
  ['cplb/v1', '5', `5 is no kind that cplb reads; ${KINDS}`],
];
