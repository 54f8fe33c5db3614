import { describe, expect, it } from 'vitest';
import { commandLine, type Flags, withFlags } from '../../../src/config/flags.ts';
import { formatPlace } from '../../../src/config/problem.ts';
import type { Source } from '../../../src/config/source.ts';
import { byName, documentWith, FULL, HEAD, INSTANCE, layered, problemsOf, sourceOf } from './documents.ts';

const COMPLETE: Flags = { interface: 'eth0', vip: ['10.0.0.100/24'] };

describe('flags without a document', () => {
  it('given all of them, then each is in its place', () => {
    const flags: Flags = {
      ...COMPLETE,
      ...{ leader: true, port: 8443, backendPort: 7443, backend: ['10.0.0.1'], peer: ['10.0.0.2'], kubeconfig: '/k/a' },
      ...{ unicast: true, balancer: 'nftables', caFile: '/k/ca', logLevel: 'warn', logFormat: 'json', stateDir: '/s' },
      ...{ runDir: '/r', vrid: 7, authPass: 'secret', advertInterval: '2s' },
    };
    expect(layered(undefined, flags)).toEqual(layered(FULL, {}));
  });

  it('given VIPs of two families, then each family has an instance, in the order in which they were named', () => {
    const vip = ['fd00::64/64', '10.0.0.100/24', 'fd00::65/64'];
    const { vrrpInstances } = layered(undefined, { ...COMPLETE, vip, vrid: 9 });
    expect(vrrpInstances.map(({ family, virtualIps, routerId }) => [family, virtualIps.length, routerId])).toEqual([
      ['ipv6', 2, 9],
      ['ipv4', 1, 9],
    ]);
  });

  it.each<[string, Flags, readonly string[]]>([
    ['nothing', {}, ['--vip: is missing; add it, such as 10.0.0.100/24']],
    ['no VIP', { interface: 'eth0' }, ['--vip: is missing; add it, such as 10.0.0.100/24']],
    [
      'a wrong interface and VIPs of two families: said once',
      { vip: ['10.0.0.100', 'fd00::1'], interface: 'a b' },
      ['--interface: "a b" is not an interface name; write it as eth0, or a MAC address'],
    ],
    [
      'an empty list of VIPs',
      { ...COMPLETE, vip: [] },
      ['spec.keepalived.vrrpInstances: is an empty list; give it at least one entry'],
    ],
    [
      'a second VIP that is none',
      { ...COMPLETE, vip: ['10.0.0.100', 'x'] },
      ['--vip: "x" is not an IP address; write it as 10.0.0.100/24'],
    ],
    [
      'a port',
      { ...COMPLETE, port: 0 },
      ['--port: 0 is not a whole number from 1 to 65535; write a number such as 6443'],
    ],
    [
      'a backend port',
      { ...COMPLETE, backendPort: 65536 },
      ['--backend-port: 65536 is not a whole number from 1 to 65535; write a number such as 6443'],
    ],
    [
      'a VRID',
      { ...COMPLETE, vrid: 256 },
      ['--vrid: 256 is not a whole number from 1 to 255; write a number such as 51'],
    ],
    [
      'folders and files',
      { ...COMPLETE, runDir: 'r', kubeconfig: 'k', stateDir: 's', caFile: 'c' },
      ['kubeconfig', 'state-dir', 'run-dir', 'ca-file'].map(
        (flag) => `--${flag}: "${flag[0]}" is not an absolute path of letters, digits and . _ - + = @ , without ".."`,
      ),
    ],
    [
      'a balancer, a log level and a log format',
      { ...COMPLETE, balancer: 'ngtables', logLevel: 'verbose', logFormat: 'jsn' },
      [
        '--balancer: "ngtables" is not known here; write proxy, nftables, auto, ipvs, none (did you mean "nftables"?)',
        '--log-level: "verbose" is not known here; write debug, info, warn or error',
        '--log-format: "jsn" is not known here; write text, json, auto (did you mean "json"?)',
      ],
    ],
    [
      'ipvs, whose virtual servers no flag gives',
      { ...COMPLETE, balancer: 'ipvs' },
      ['--balancer: ipvs balances nothing without virtualServers; add keepalived.virtualServers'],
    ],
    [
      'unicast to nobody',
      { ...COMPLETE, unicast: true },
      [
        '--unicast: is true, and no IPv4 peer is known to send to; name the other nodes with --peer, or in peers; or give --kubeconfig, to discover them',
      ],
    ],
    [
      'a wrong value in all of these',
      { ...COMPLETE, peer: ['p'], backend: ['b'], advertInterval: 'a' },
      [
        '--backend: "b" is not an API server; write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443',
        '--peer: "p" is not the IP address of a node; write it as 10.0.0.1',
        '--advert-interval: "a" is not a duration; write it as 200ms, 1s or 2m',
      ],
    ],
  ])('given %s, then the message names the flag', (_given, flags, problems) => {
    expect(problemsOf(() => layered(undefined, flags))).toEqual(problems);
  });
});

describe('defaults of a command', () => {
  const defaults: Flags = { leader: true, kubeconfig: '/k/later' };

  it.each<[string, unknown, Flags, object]>([
    ['neither flag nor document', undefined, COMPLETE, { leader: true, kubeconfig: '/k/later' }],
    ['a document without the field', documentWith({}), {}, { leader: true, kubeconfig: '/k/later' }],
    [
      'a document with it',
      documentWith({ leader: false, kubeconfig: '/k/own' }),
      {},
      { leader: false, kubeconfig: '/k/own' },
    ],
    [
      'a flag',
      documentWith({ leader: true }),
      { leader: false, kubeconfig: '/k/f' },
      { leader: false, kubeconfig: '/k/f' },
    ],
  ])('given %s, then flag goes before document, and document before default', (_given, document, flags, wanted) => {
    expect(layered(document, flags, defaults)).toMatchObject(wanted);
  });
});

describe('a document of another shape', () => {
  it.each([
    ['spec', 'text', { ...HEAD, spec: 'text' }],
    ['spec', 'a list', { ...HEAD, spec: [] }],
    ['spec.keepalived', 'a list', { ...HEAD, spec: { keepalived: [1] } }],
    ['spec.keepalived.vrrpInstances', 'a mapping', { ...HEAD, spec: { keepalived: { vrrpInstances: {} } } }],
    ['spec.keepalived.vrrpInstances', 'a number', { ...HEAD, spec: { keepalived: { vrrpInstances: 5 } } }],
    ['spec.keepalived.vrrpInstances[0]', 'a number', { ...HEAD, spec: { keepalived: { vrrpInstances: [5] } } }],
  ])('given %s as %s and complete flags, then it is refused and not overlaid', (path, _kind, document) => {
    const [problem] = problemsOf(() => layered(document, COMPLETE));
    expect(problem).toMatch(new RegExp(`^${RegExp.escape(path)}: .* is not a (mapping|list); write it as `));
  });

  it('given empty parts, then the flags fill them', () => {
    const empty: unknown = { ...HEAD, spec: { keepalived: { vrrpInstances: null }, port: 1 } };
    expect(layered(empty, COMPLETE)).toMatchObject({ port: 1, vrrpInstances: [{ interface: byName('eth0') }] });
    expect(layered({ ...HEAD, spec: null }, COMPLETE)).toEqual(layered(undefined, COMPLETE));
    const nothing = { ...HEAD, spec: { keepalived: { vrrpInstances: [null] } } };
    expect(layered(nothing, COMPLETE)).toEqual(layered(undefined, COMPLETE));
  });

  it('given another version and no kind, then flags do not make it right', () => {
    expect(problemsOf(() => layered({ apiVersion: 'cplb/v2' }, COMPLETE))).toEqual([
      'kind: is missing; add it, such as ControlPlaneLoadBalancing',
      'apiVersion: "cplb/v2" is not "cplb/v1"; write cplb/v1',
    ]);
  });
});

describe('the name that a message uses', () => {
  const wrong = documentWith({ port: 0, peers: ['x'] }, { interface: 'a b' });
  const located = (flags: Flags): readonly string[] => {
    const source: Source = withFlags(sourceOf(wrong), commandLine(flags));
    return [
      ['spec', 'port'],
      ['spec', 'peers', 0],
      ['spec', 'keepalived', 'vrrpInstances', 0, 'interface'],
    ].map((path) => formatPlace(source.locate(path)).replace(/ \(.*/, ''));
  };

  it.each<[Flags, readonly string[]]>([
    [{}, ['doc.yaml: spec.port', 'doc.yaml: spec.peers[0]', 'doc.yaml: spec.keepalived.vrrpInstances[0].interface']],
    [{ port: 0 }, ['--port', 'doc.yaml: spec.peers[0]', 'doc.yaml: spec.keepalived.vrrpInstances[0].interface']],
    [{ peer: ['y'], interface: 'c d' }, ['doc.yaml: spec.port', '--peer', '--interface']],
  ])('given the flags %j, then it is the flag for what they gave, and the document for the rest', (flags, wanted) => {
    expect(located(flags)).toEqual(wanted);
  });

  it('given a field that no flag has and no document, then it is the path', () => {
    const flags = { ...INSTANCE, vip: ['10.0.0.100'], port: 6444, backendPort: 6444 };
    expect(problemsOf(() => layered(undefined, flags))).toEqual([
      'spec.keepalived.userSpaceProxyBindPort: the API server has port 6444; give the proxy another',
    ]);
  });
});
