import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/config/check.ts';
import { fixture, HEAD, placedProblemsOf, read } from './documents.ts';

const CPLB = JSON.stringify({ ...HEAD, spec: { keepalived: { vrrpInstances: [{ virtualIPs: ['10.0.0.100/24'] }] } } });
const problemsOf = (text: string, node?: string) => placedProblemsOf(() => checkConfig(read(text, { node })));

describe('the format of a document', () => {
  it.each([
    ['cplb', CPLB],
    ['k0s', fixture('k0s.yaml')],
    ['k0s', fixture('k0s.yaml').replace('v1beta1', 'v1')],
    ['k0sctl', fixture('k0sctl.yaml')],
    ['cplb', 'spec: {}'],
  ])('given one of %s, then it is told by apiVersion and kind', (format, text) => {
    expect(read(text).format).toBe(format);
  });

  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['a start and an end of the document', (text: string) => `---\n${text}...\n`],
    ['comments', (text: string) => `# k0s.yaml\n${text}`],
  ])('given %s, then it is read alike', (_given, change) => {
    for (const name of ['k0s.yaml', 'k0sctl.yaml']) {
      expect(read(change(fixture(name)), {}).value).toEqual(read(fixture(name)).value);
    }
  });
});

describe('the manifest of a pod', () => {
  const pod = (value: unknown) =>
    JSON.stringify({ kind: 'Pod', spec: { containers: [{ env: [{ name: 'X' }, { name: 'CPLB_CONFIG', value }] }] } });

  it.each([
    ['cplb', CPLB],
    ['k0s', fixture('k0s.yaml')],
  ])('given one with a document of %s, then that is read', (_format, text) => {
    const { locate: _, ...inPod } = read(pod(text));
    const { locate: __, ...alone } = read(text);
    expect(inPod).toEqual(alone);
  });

  it('given a fault in the document, then its place is that in it', () => {
    const problems = problemsOf(pod('apiVersion: cplb/v1\nkind: ControlPlaneLoadBalancing\nspec:\n  prot: 1\n'));
    expect(problems.join('\n')).toMatch(/: CPLB_CONFIG: spec\.prot \(line 4, column 9\)/);
  });

  it.each([
    ['a pod in a pod', pod(pod(CPLB)), true],
    ['a number', pod(7), false],
    ['no containers', '{"kind":"Pod","spec":null}', false],
    ['containers that are none', '{"kind":"Pod","spec":{"containers":[null,{"env":{}},{"env":[null]}]}}', false],
  ])('given %s, then it is read or refused in order', (_given, text, isRead) => {
    if (isRead) expect(read(text).format).toBe('cplb');
    else expect(() => read(text)).toThrow('this is a pod');
  });
});

const KINDS = 'cplb reads ControlPlaneLoadBalancing, ClusterConfig and Cluster';
const nobodys = (apiVersion: string | undefined) =>
  `${apiVersion === undefined ? 'without apiVersion' : `with apiVersion ${apiVersion}`} it is nobody's; k0s writes k0s.k0sproject.io/v1beta1, k0sctl k0sctl.k0sproject.io/v1beta1`;
const withVip = 'give the VIP with --vip and the interface with --interface';

describe('a document of somebody else', () => {
  it.each([
    ['a kubeconfig', 'apiVersion: v1\nkind: Config', 2, 'this is a kubeconfig; give it to --kubeconfig'],
    ['a pod', 'kind: Pod', 1, 'this is a pod; cplb reads the manifest of its own, which has CPLB_CONFIG in it'],
    [
      'a list',
      'kind: List',
      1,
      'this is a list of Kubernetes objects; give one document of kind ControlPlaneLoadBalancing',
    ],
    ['kubeadm', 'kind: ClusterConfiguration', 1, `this is a configuration of kubeadm; ${withVip}`],
    ['kubeadm init', 'kind: InitConfiguration', 1, `this is a configuration of kubeadm; ${withVip}`],
    ['something else', '\nkind: Deployment', 2, `"Deployment" is no kind that cplb reads; ${KINDS}`],
    ['a name of JavaScript', 'kind: constructor', 1, `"constructor" is no kind that cplb reads; ${KINDS}`],
    ['another of them', 'kind: __proto__', 1, `"__proto__" is no kind that cplb reads; ${KINDS}`],
    ['a number', 'kind: 7', 1, `7 is no kind that cplb reads; ${KINDS}`],
    ['nothing', 'kind: ', 1, `null is no kind that cplb reads; ${KINDS}`],
    [
      'a kind that is mistyped',
      'kind: ClusterConfg',
      1,
      '"ClusterConfg" is no kind that cplb reads; did you mean "ClusterConfig"?',
    ],
    [
      'a kind in other letters',
      'kind: controlplaneloadbalancing',
      1,
      '"controlplaneloadbalancing" is no kind that cplb reads; did you mean "ControlPlaneLoadBalancing"?',
    ],
    [
      'a Cluster of Cluster API',
      'kind: Cluster\napiVersion: cluster.x-k8s.io/v1beta1',
      1,
      `"Cluster" is no kind that cplb reads; ${nobodys('"cluster.x-k8s.io/v1beta1"')}`,
    ],
    [
      'a ClusterConfig whose group only begins like k0s',
      'kind: ClusterConfig\napiVersion: k0s.k0sproject.io.example/v1',
      1,
      `"ClusterConfig" is no kind that cplb reads; ${nobodys('"k0s.k0sproject.io.example/v1"')}`,
    ],
    [
      'a ClusterConfig without a version',
      'kind: ClusterConfig',
      1,
      `"ClusterConfig" is no kind that cplb reads; ${nobodys(undefined)}`,
    ],
  ])('given %s, then it says what to do with it', (_given, text, line, message) => {
    expect(problemsOf(text)).toEqual([`doc.yaml: kind (line ${line}, column 7): ${message}`]);
  });

  it('given no kind, then it counts as one of cplb and every missing part is told', () => {
    expect(problemsOf('port: 7')).toEqual([
      'doc.yaml: apiVersion (line 1, column 1): is missing; add it, such as cplb/v1',
      'doc.yaml: kind (line 1, column 1): is missing; add it, such as ControlPlaneLoadBalancing',
      'doc.yaml: spec (line 1, column 1): is missing; add it, such as {"keepalived":{"vrrpInstances":[{"interface":"eth0","virtualIPs":["10.0.0.100/24"]}]}}',
      'doc.yaml: port (line 1, column 7): is not a known field; known here: apiVersion, kind, spec',
    ]);
  });
});

describe('--node beside a document that has no hosts', () => {
  it.each([
    ['of cplb', CPLB],
    ['of k0s', fixture('k0s.yaml')],
    ['of nobody', 'kind: Pod'],
  ])('given one %s, then it says so', (_given, text) => {
    expect(problemsOf(text, 'cp01')).toEqual([
      '--node: says which host of a k0sctl file this is, but doc.yaml is none; leave it out',
    ]);
  });
});

describe('a document of k0s whose first VIP is none', () => {
  it('given an IPv6 VIP behind it, then nothing is told of fields that nobody wrote', () => {
    const text = fixture('k0s.yaml').replace('["10.0.0.100/24"]', '["10.0.0.300/24", "fd00::1/64"]');
    expect(problemsOf(text)).toEqual([expect.stringContaining('"10.0.0.300/24" is not an IP address')]);
  });
});
