import { describe, expect, it } from 'vitest';
import { whichNode } from '../../../src/config/k0sctl.ts';
import { formatProblem } from '../../../src/config/problem.ts';
import { configOf, documentWith, type Fields, read, warningsOf } from './documents.ts';
import { at, changed, configFrom, configWith, host, KEEPALIVED, problemsIn, TEXT } from './k0sctl.ts';

describe('a k0sctl file and the host that this is', () => {
  const ALL = ['10.0.0.11', '10.0.0.12', '10.0.0.13'];

  it.each([
    ['cp01', '10.0.0.11', { by: 'name', name: 'eth1' }],
    ['cp02', '10.0.0.12', { by: 'name', name: 'eth1' }],
    ['cp03', '10.0.0.13', { by: 'fit' }],
  ])('given --node %s, then %s is its own address, and the others are its peers', (node, own, selector) => {
    const others = ALL.filter((address) => address !== own);
    expect(configFrom(TEXT, node)).toMatchObject({
      backends: ALL.map((address) => ({ address, port: 6443 })),
      peers: others,
      vrrpInstances: [
        { interface: selector, unicastSource: undefined, unicastPeers: [], routerId: 51, vrrpVersion: 2 },
      ],
    });
  });

  it.each([
    ['its hostname', 'cp01', 'cp01'],
    ['its privateAddress', '10.0.0.11', 'cp01'],
    ['its ssh.address', '192.0.2.11', 'cp01'],
    ['its ssh.address, where that is the only one', '10.0.0.12', 'cp02'],
    ['its openSSH.address', 'bastion.example', 'cp03'],
  ])('given %s, then that is the host', (_given, node, hostname) => {
    expect(configFrom(TEXT, node)).toEqual(configFrom(TEXT, hostname));
  });

  it('given an IPv6 address in another spelling, then that is the host', () => {
    const text = changed({ hosts: [host('a', at('fd00::1')), host('b', at('fd00::2'))] });
    expect(configFrom(text, 'FD00:0::2')).toEqual(configFrom(text, 'b'));
  });

  it('given no --node, then it is what holds for all: backends, and neither peers nor unicast', () => {
    const backends = ALL.map((address) => address);
    const instance = { virtualRouterID: 51, vrrpVersion: 2, authPass: 's3cr3t', interface: undefined };
    const forAll = configOf(documentWith({ backends }, instance));
    expect(configFrom(TEXT)).toEqual(forAll);
    expect(configFrom(changed({ fields: { unicast: true } }))).toEqual(forAll);
  });

  it('given workers, then they are neither backends nor nodes', () => {
    const { backends, peers } = configFrom(TEXT, 'cp01');
    expect([...backends.map(({ address }) => address), ...peers]).not.toContain('10.0.0.21');
    expect(problemsIn(TEXT, '10.0.0.21')).toEqual([
      '--node: "10.0.0.21" is no controller of the k0sctl file; write --node with one of cp01, cp02, cp03',
    ]);
  });
});

describe('what the file says itself goes before what is worked out', () => {
  const explicit = ['10.0.0.11', '10.0.0.12', '10.0.0.13'];

  it.each(['cp01', 'cp02', 'cp03'])('given unicastPeers that name all hosts, then %s is not its own peer', (node) => {
    const text = changed({ instance: { unicastPeers: explicit } });
    const { vrrpInstances, ...rest } = configWith({ unicast: true }, TEXT, node);
    const named = vrrpInstances.map((instance) => ({ ...instance, transport: 'named-peers' }));
    expect(configFrom(text, node)).toEqual({ ...rest, vrrpInstances: named });
  });

  it.each<[string, Fields, object]>([
    ['an interface', { interface: 'bond0' }, { interface: { by: 'name', name: 'bond0' } }],
    ['a source', { unicastSourceIP: '10.0.0.91' }, { unicastSource: '10.0.0.91', unicastPeers: [] }],
    ['some peers', { unicastPeers: ['10.0.0.13'] }, { unicastPeers: ['10.0.0.13'], unicastSource: '10.0.0.11' }],
    [
      'the other address of this host among the peers',
      { unicastPeers: ['192.0.2.11', '10.0.0.12'] },
      { unicastPeers: ['10.0.0.12'] },
    ],
    ['multicast, by an empty list', { unicastPeers: [] }, { unicastPeers: [], unicastSource: undefined }],
    ['this host alone as its peer', { unicastPeers: ['10.0.0.11'] }, { unicastPeers: [], unicastSource: undefined }],
    [
      'an IPv6 VIP, whose peers are not known',
      { virtualIPs: ['fd00::64'] },
      { unicastPeers: [], unicastSource: undefined },
    ],
  ])('given %s, then it stays', (_given, instance, wanted) => {
    expect(configFrom(changed({ instance }), 'cp01').vrrpInstances).toMatchObject([wanted]);
  });

  it('given one controller, then it has no peers and uses multicast', () => {
    const { peers, vrrpInstances } = configFrom(changed({ hosts: [host('a', at('10.0.0.1'))] }), 'a');
    expect([peers, vrrpInstances[0]?.unicastPeers, vrrpInstances[0]?.unicastSource]).toEqual([[], [], undefined]);
  });
});

describe('a host that is not in the file', () => {
  it.each([
    ['a mistyped one', 'cp1', 'did you mean "cp01"?'],
    ['another one', 'database', 'write --node with one of cp01, cp02, cp03'],
    ['a worker', 'worker-1.example', 'write --node with one of cp01, cp02, cp03'],
  ])('given %s, then it says which there are', (_given, node, remedy) => {
    expect(problemsIn(TEXT, node)).toEqual([`--node: "${node}" is no controller of the k0sctl file; ${remedy}`]);
  });

  it.each<[string, unknown]>([
    ['no hosts', []],
    ['workers alone', [{ role: 'worker', ssh: { address: '10.0.0.1' } }]],
    ['hosts that are no list', { role: 'controller' }],
    ['hosts of another shape', [5, null, 'controller', { role: 7 }, {}]],
  ])('given %s, then it says that there are none', (_given, hosts) => {
    const none = expect.stringMatching(
      /spec\.hosts \(.*\): names no host with an API server; give at least one the role/,
    );
    expect(problemsIn(changed({ hosts }), 'cp01')).toEqual([none]);
    expect(problemsIn(changed({ hosts }))).toEqual([none]);
  });

  it.each<[string, readonly Fields[], string]>([
    ['an ssh.address', [at('10.0.0.9'), at('10.0.0.9'), host('c', at('10.0.0.3'))], '10.0.0.9'],
    ['an address in two spellings', [at('fd00::9'), at('FD00:0::9')], 'fd00:0:0::9'],
    ['a hostname', [host('a', at('10.0.0.1')), host('a', at('10.0.0.2'))], 'a'],
    ['a privateAddress that another has by ssh', [{ privateAddress: '10.0.0.1' }, at('10.0.0.1')], '10.0.0.1'],
  ])('given %s of two hosts, then it is neither', (_given, hosts, node) => {
    const text = changed({ hosts: hosts.map((each) => ({ role: 'controller', ...each })) });
    expect(problemsIn(text, node)).toEqual([
      `--node: "${node}" names 2 hosts of the k0sctl file; give each a hostname or a privateAddress of its own, and write that`,
    ]);
  });

  it('given two hosts behind one ssh.address, then each has its other names', () => {
    const behind = (n: number) => host(`cp0${n}`, { ...at('192.0.2.1'), privateAddress: `10.0.0.${n}` });
    const text = changed({ hosts: [behind(1), behind(2)] });
    expect(configFrom(text, 'cp01')).toMatchObject({ peers: ['10.0.0.2'] });
    expect(configFrom(text, '10.0.0.2')).toMatchObject({ peers: ['10.0.0.1'] });
    expect(problemsIn(text, '192.0.2.1')).toHaveLength(1);
  });

  it('given a command that needs the host and no --node, then it says which there are', () => {
    expect(formatProblem(whichNode(read(TEXT)))).toBe(
      '--node: is missing, and the k0sctl file does not say which of its hosts this is; write --node with one of cp01, cp02, cp03',
    );
  });
});

describe('what is wrong with a k0sctl file', () => {
  const noAddress = (name: string) =>
    `${name} has no IP address; give it a privateAddress; a name cannot be resolved before the cluster is up`;
  const notPeer = (text: string) => `"${text}" is not the IP address of a node; write it as 10.0.0.1`;

  it.each<[string, string, string | undefined, readonly string[]]>([
    [
      'hosts with names alone, or nothing',
      TEXT.replace('10.0.0.12', 'cp02.example').replace('privateAddress: 10.0.0.13', 'privateAddress: ""'),
      'cp01',
      [
        `spec.hosts[1] (line 19, column 5): ${noAddress('cp02')}`,
        `spec.hosts[2] (line 25, column 5): ${noAddress('cp03')}`,
      ],
    ],
    [
      'a host with the address of the VIP, told once',
      TEXT.replace('10.0.0.12', '10.0.0.100'),
      'cp01',
      ['spec.hosts[1] (line 19, column 5): 10.0.0.100 is a VIP; a backend needs the address of a node'],
    ],
    [
      'an interface that is none',
      TEXT.replace('eth1', 'eth 1'),
      'cp01',
      [
        'spec.hosts[0].privateInterface (line 11, column 23): "eth 1" is not an interface name; write it as eth0, or a MAC address',
      ],
    ],
    [
      'peers that are none after this host itself',
      TEXT.replace('authPass: s3cr3t', 'unicastPeers: [10.0.0.11, 10.0.0.12, cp03]'),
      'cp01',
      [`${KEEPALIVED}.vrrpInstances[0].unicastPeers[2] (line 60, column 54): ${notPeer('cp03')}`],
    ],
    [
      'an unknown field and an unknown host',
      TEXT.replace('authPass', 'authPassword'),
      'cp9',
      [
        '--node: "cp9" is no controller of the k0sctl file; write --node with one of cp01, cp02, cp03',
        `${KEEPALIVED}.vrrpInstances[0].authPassword (line 60, column 31): is not a known field; did you mean "authPass"?`,
      ],
    ],
    [
      'no part of load balancing, told once',
      TEXT.slice(0, TEXT.indexOf('          controlPlaneLoadBalancing')),
      'cp01',
      [
        'spec.k0s.config.spec.network.controlPlaneLoadBalancing (line 53, column 11): is missing; add it with keepalived.vrrpInstances; enabled may be false, so that k0s leaves the VIP to cplb',
      ],
    ],
  ])('given %s, then it is told where the file has it', (_given, text, node, wanted) => {
    expect(problemsIn(text, node)).toEqual(wanted.map((line) => (line.startsWith('--') ? line : `doc.yaml: ${line}`)));
  });
});

describe('warnings of a k0sctl file', () => {
  const single =
    'a single node has no other to take the VIP over, and k0s refuses load balancing on it; use the role controller+worker';
  const worker =
    'k0s does not support virtualServers on a host that is a worker too: kube-proxy and its CNI get in the way; use the role controller, or leave virtualServers out so that the proxy balances';
  const IPVS = { virtualServers: [{ ipAddress: '10.0.0.100' }] };

  it.each<[string, string, readonly string[]]>([
    ['nothing special', TEXT, []],
    [
      'the role single',
      changed({ hosts: [{ role: 'single', privateAddress: '10.0.0.1' }] }),
      [`spec.hosts[0].role: ${single}`],
    ],
    ...['--single', '--single=true'].map((flag): [string, string, readonly string[]] => [
      `the flag ${flag}`,
      changed({ hosts: [host('a', { ...at('10.0.0.1'), installFlags: ['--debug', flag] })] }),
      [`spec.hosts[0].role: ${single}`],
    ]),
    [
      'the flag --single=false',
      changed({ hosts: [host('a', { ...at('10.0.0.1'), installFlags: ['--single=false'] })] }),
      [],
    ],
    [
      'a role that is mistyped',
      changed({
        hosts: [host('a', at('10.0.0.1')), { role: 'controllr', ssh: { address: '10.0.0.2' } }, { role: 'x' }],
      }),
      [
        'spec.hosts[1].role: "controllr" is no role of k0sctl; did you mean "controller"?',
        'spec.hosts[2].role: "x" is no role of k0sctl; write controller, controller+worker, single or worker',
      ],
    ],
    ['virtual servers beside a worker', changed({ keepalived: IPVS }), [`spec.hosts[2].role: ${worker}`]],
    ['virtual servers without one', changed({ keepalived: IPVS, hosts: [host('a', at('10.0.0.1'))] }), []],
    [
      'k0s that holds the VIP too',
      TEXT.replace('enabled: false', 'enabled: true'),
      [
        'spec.k0s.config.spec.network.controlPlaneLoadBalancing.enabled: k0s itself holds the VIP while this is true; set it to false on every node that runs cplb, and keep the rest',
      ],
    ],
    [
      'certificates without the VIP',
      TEXT.replace('          - 10.0.0.100\n', ''),
      [
        'spec.k0s.config.spec.api.sans: does not name the VIP 10.0.0.100, which k0s adds to its certificates only while it holds the VIP itself; add 10.0.0.100',
      ],
    ],
  ])('given %s, then they name the reason', (_given, text, wanted) => {
    const told = warningsOf(read(text)).map((line) => line.replace('doc.yaml: ', '').replace(/ \(line .*?\)/, ''));
    expect(told).toEqual(wanted);
  });
});
