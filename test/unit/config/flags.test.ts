import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/config/check.ts';
import { type Flags, withFlags } from '../../../src/config/flags.ts';
import type { Source } from '../../../src/config/source.ts';
import type { Config } from '../../../src/config/types.ts';
import { documentWith, HEAD, INSTANCE, problemsOf, sourceOf } from './documents.ts';

const COMPLETE: Flags = { interface: 'eth0', vip: ['10.0.0.100/24'] };
const FULL = documentWith(
  {
    leader: true,
    port: 8443,
    backendPort: 7443,
    backends: ['10.0.0.1'],
    peers: ['10.0.0.2'],
    kubeconfig: '/k/a',
    runDir: '/r',
  },
  { virtualRouterID: 7, authPass: 'secret', advertInterval: '2s' },
);

const layered = (document: unknown, flags: Flags, defaults?: Flags): Config =>
  checkConfig(withFlags(document === undefined ? undefined : sourceOf(document), flags, defaults));

describe('flags without a document', () => {
  it('given all of them, then each is in its place', () => {
    const flags: Flags = {
      ...COMPLETE,
      ...{ leader: true, port: 8443, backendPort: 7443, backend: ['10.0.0.1'], peer: ['10.0.0.2'], kubeconfig: '/k/a' },
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
    ['nothing', {}, ['--vip: is missing', '--interface: is missing']],
    ['no VIP', { interface: 'eth0' }, ['--vip: is missing']],
    ['no interface', { vip: ['10.0.0.100'] }, ['--interface: is missing']],
    [
      'no interface and VIPs of two families: said once',
      { vip: ['10.0.0.100', 'fd00::1'] },
      ['--interface: is missing'],
    ],
    ['an empty list of VIPs', { ...COMPLETE, vip: [] }, ['spec.keepalived.vrrpInstances: is an empty list']],
    [
      'a second VIP that is none',
      { ...COMPLETE, vip: ['10.0.0.100', 'x'] },
      ['--vip: "x" is not an IP address; write it as 10.0.0.100/24'],
    ],
    ['a port', { ...COMPLETE, port: 0 }, ['--port: 0 is not a whole number from 1 to 65535']],
    [
      'a backend port',
      { ...COMPLETE, backendPort: 65536 },
      ['--backend-port: 65536 is not a whole number from 1 to 65535'],
    ],
    ['a VRID', { ...COMPLETE, vrid: 256 }, ['--vrid: 256 is not a whole number from 1 to 255']],
    [
      'a run directory and a kubeconfig',
      { ...COMPLETE, runDir: 'r', kubeconfig: 'k' },
      ['kubeconfig', 'run-dir'].map(
        (flag) => `--${flag}: "${flag[0]}" is not an absolute path of letters, digits and . _ - + = @ , without ".."`,
      ),
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

describe('flags over a document', () => {
  it.each<[Flags, object]>([
    [{ leader: false }, { leader: false }],
    [{ port: 1 }, { port: 1, backendPort: 7443 }],
    [{ backendPort: 1 }, { port: 8443, backendPort: 1, backends: [{ address: '10.0.0.1', port: 1 }] }],
    [{ backend: ['10.0.0.9'] }, { backends: [{ address: '10.0.0.9', port: 7443 }], peers: ['10.0.0.2'] }],
    [{ peer: ['10.0.0.8', '10.0.0.9'] }, { peers: ['10.0.0.8', '10.0.0.9'] }],
    [{ kubeconfig: '/x/y' }, { kubeconfig: '/x/y' }],
    [{ runDir: '/x' }, { runDir: '/x' }],
    [{ interface: 'eth9' }, { vrrpInstances: [{ interface: 'eth9', routerId: 7, authPass: 'secret' }] }],
    [{ vrid: 9 }, { vrrpInstances: [{ interface: 'eth0', routerId: 9 }] }],
    [{ authPass: 'other' }, { vrrpInstances: [{ authPass: 'other' }] }],
    [{ advertInterval: '3s' }, { vrrpInstances: [{ advertIntervalMs: 3000 }] }],
  ])('given %j, then it wins and the rest of the document stays', (flags, wanted) => {
    expect(layered(FULL, flags)).toEqual({ ...layered(FULL, {}), ...expectWithin(layered(FULL, {}), wanted) });
  });

  it('given flags, then the document itself is not changed', () => {
    const source = sourceOf(FULL);
    const before = structuredClone(source.value);
    withFlags(source, { ...COMPLETE, port: 1, backend: ['10.0.0.9'] });
    expect(source.value).toEqual(before);
  });

  it('given a flag of an instance, then every instance gets it', () => {
    const document = documentWith({}, {}, { virtualIPs: ['fd00::64'] });
    expect(layered(document, { interface: 'eth9' }).vrrpInstances.map((instance) => instance.interface)).toEqual([
      ...['eth9', 'eth9'],
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
    expect(vrrpInstances.map((instance) => [instance.interface, instance.routerId, instance.authPass])).toEqual(wanted);
    expect(vrrpInstances.flatMap(({ virtualIps }) => virtualIps.map(({ address }) => address)).length).toBe(vip.length);
  });

  it('given a document that left its VIPs to the flag, then they fill its instance', () => {
    const document = { ...HEAD, spec: { keepalived: { vrrpInstances: [{ interface: 'eth7', virtualRouterID: 7 }] } } };
    expect(layered(document, { vip: ['fd00::9'] })).toMatchObject({
      vrrpInstances: [{ interface: 'eth7', routerId: 7, family: 'ipv6' }],
    });
  });

  it('given a fault in a field of the document, then it is told where the document has it', () => {
    const document = documentWith({}, {}, { virtualIPs: ['fd00::64'], interface: 'a b' });
    expect(problemsOf(() => layered(document, { vip: ['fd00::9'] }))).toEqual([
      'spec.keepalived.vrrpInstances[1].interface: "a b" is not an interface name; write it as eth0',
    ]);
  });

  it('given a family that the document does not have, then what is missing is told', () => {
    expect(problemsOf(() => layered(documentWith({}), { vip: ['fd00::9'] }))).toEqual([
      'spec.keepalived.vrrpInstances[1].interface: is missing',
    ]);
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
    expect(problem).toMatch(new RegExp(`^${RegExp.escape(path)}: .* is not of type (object|array)$`));
  });

  it('given empty parts, then the flags fill them', () => {
    const empty: unknown = { ...HEAD, spec: { keepalived: { vrrpInstances: null }, port: 1 } };
    expect(layered(empty, COMPLETE)).toMatchObject({ port: 1, vrrpInstances: [{ interface: 'eth0' }] });
    expect(layered({ ...HEAD, spec: null }, COMPLETE)).toEqual(layered(undefined, COMPLETE));
  });

  it('given another kind, then flags do not make it right', () => {
    expect(problemsOf(() => layered({ kind: 'Pod' }, COMPLETE))).toEqual([
      ...['apiVersion: is missing', 'kind: "Pod" is not "ControlPlaneLoadBalancing"'],
    ]);
  });
});

describe('the name that a message uses', () => {
  const wrong = documentWith({ port: 0, peers: ['x'] }, { interface: 'a b' });
  const located = (flags: Flags): readonly string[] => {
    const source: Source = withFlags(sourceOf(wrong), flags);
    return [
      ['spec', 'port'],
      ['spec', 'peers', 0],
      ['spec', 'keepalived', 'vrrpInstances', 0, 'interface'],
    ].map((path) => source.locate(path).replace(/ \(.*/, ''));
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
