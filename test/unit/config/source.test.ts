import { describe, expect, it } from 'vitest';
import { CplbError } from '../../../src/base/errors.ts';
import { checkConfig } from '../../../src/config/check.ts';
import { parseSource } from '../../../src/config/formats.ts';
import { MAX_DOCUMENT_BYTES } from '../../../src/config/source.ts';

const HEAD = 'apiVersion: cplb/v1\nkind: ControlPlaneLoadBalancing\n';

/** The message of the CPLB_INVALID_CONFIG that the text ends in. */
function refusalOf(text: string): string {
  try {
    checkConfig(parseSource(text, 'doc.yaml'));
  } catch (error) {
    if (error instanceof CplbError && error.code === 'CPLB_INVALID_CONFIG') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('a text that is no single YAML mapping', () => {
  it.each([
    ['nothing', '', 'doc.yaml: is empty; write apiVersion, kind and spec'],
    ['only a comment', '# to do\n', 'doc.yaml: is empty; write apiVersion, kind and spec'],
    ['only a byte order mark', '\uFEFF', 'doc.yaml: is empty; write apiVersion, kind and spec'],
    ['a text', 'hello', 'doc.yaml: is not a YAML mapping; write apiVersion, kind and spec'],
    ['a list', '- a\n- b\n', 'doc.yaml: is not a YAML mapping; write apiVersion, kind and spec'],
    ['null', '~', 'doc.yaml: is not a YAML mapping; write apiVersion, kind and spec'],
    [
      'a key twice',
      'a: 1\nb:\n  c: 1\n  c: 2\n',
      'doc.yaml (line 4, column 3): the key "c" is given twice; keep one of them',
    ],
    [
      'a key twice in other quotes',
      '{a: 1, "a": 2}',
      'doc.yaml (line 1, column 8): the key "a" is given twice; keep one of them',
    ],
    [
      'two documents',
      'a: 1\n---\na: 2\n',
      'doc.yaml (line 2, column 1): a second document begins here; keep one in the file',
    ],
    [
      'a tab as indentation',
      'a:\n\tb: 1\n',
      'doc.yaml (line 2, column 1): a tab is used as indentation; YAML allows blanks only',
    ],
    ['a mapping as a key', '{a: 1}: 2\n', 'doc.yaml (line 1, column 1): a key is not plain text; put it in quotes'],
    [
      'an alias as a key',
      'a: &x 1\n*x : 2\n',
      'doc.yaml (line 2, column 1): a key is not plain text; put it in quotes',
    ],
    [
      'an alias of nothing',
      'a: *nobody\n',
      'doc.yaml: Unresolved alias (the anchor must be set before the alias): nobody',
    ],
    ['a quote that is not closed', 'a: "x\n', 'doc.yaml (line 2, column 1): Missing closing "quote'],
    [
      'a bracket that is not closed',
      'a: [1\n',
      'doc.yaml (line 2, column 1): Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['colons', ': : :', 'doc.yaml (line 1, column 3): Nested mappings are not allowed in compact mappings'],
  ])('given %s, then it says where and why', (_given, text, message) => {
    expect(refusalOf(text)).toBe(message);
  });
});

describe('a hostile text', () => {
  const bomb = ['a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]', ...'bcdefghi'].reduce(
    (text, name, i) =>
      `${text}\n${name}: &${name} [${Array(10)
        .fill(`*${'abcdefghi'[i - 1]}`)
        .join(', ')}]`,
  );
  const upTo = (unit: string) => unit.repeat(Math.floor((MAX_DOCUMENT_BYTES - 2) / unit.length));
  const keys = Array.from({ length: 12_000 }, (_, i) => `k${i}: 1`).join('\n');
  const fields = Array.from({ length: 12_000 }, (_, i) => `k${i}: 1`).join(', ');
  const vips = Array.from({ length: 9000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`).join(', ');
  const tooMany = 'Excessive alias count indicates a resource exhaustion attack';

  it.each([
    [
      'one byte too many',
      `a: ${'x'.repeat(MAX_DOCUMENT_BYTES - 2)}`,
      'doc.yaml: is larger than 131072 bytes; give the configuration alone',
    ],
    [
      'more bytes than characters',
      `a: ${'€'.repeat(50_000)}`,
      'doc.yaml: is larger than 131072 bytes; give the configuration alone',
    ],
    ['a bomb of anchors', bomb, `doc.yaml: ${tooMany}`],
    ['many aliases', `a: &a 1\nb: [${'*a,'.repeat(30_000)}]`, `doc.yaml: ${tooMany}`],
    ['deep brackets', upTo('['), 'is nested too deeply'],
    ['deep lists', upTo('- '), 'is nested too deeply'],
    ['deep mappings', `a: ${upTo('{a: ').slice(4)}`, 'is nested too deeply'],
    ['many errors', `a: ${upTo(']')}`.slice(0, MAX_DOCUMENT_BYTES / 4), 'Unexpected flow-seq-end token'], // 8 µs each
    ['many keys', `${HEAD}${keys}`, '… and 11951 more problems'],
    ['many fields in one line', `${HEAD}spec: {${fields}}`, '… and 11951 more problems'],
    [
      'many VIPs, each twice',
      `${HEAD}spec: {keepalived: {vrrpInstances: [{interface: e, virtualIPs: [${vips}]}, {interface: f, virtualIPs: []}]}}`,
      'vrrpInstances[1].virtualIPs',
    ],
    [
      'an anchor that holds itself',
      `${HEAD}spec: &a {port: *a}`,
      'spec.port (line 3, column 17): a mapping is not a whole number; write it as 6443',
    ],
  ])('given %s, then it is refused in bounded time', { timeout: 10_000 }, (_given, text, message) => {
    expect(refusalOf(text)).toContain(message);
  });
});

describe('places in a document', () => {
  const text = `# a comment
apiVersion: cplb/v1
kind: ControlPlaneLoadBalancing
spec:
  port: 70000
  backends: [10.0.0.1, node-2]
  bogus: 1
  keepalived:
    vrrpInstances:
    - virtualIPs: ["10.0.0.100/24"]
      interface: 5
    - interface: eth0
      virtualRouterID: 300
  admin: {}
  health:
`;

  it('given several problems, then all are told, each with its line and column', () => {
    expect(refusalOf(text).split('\n')).toEqual([
      'doc.yaml: spec.port (line 5, column 9): 70000 is not a whole number from 1 to 65535; write a number such as 6443',
      'doc.yaml: spec.backends[1] (line 6, column 24): "node-2" is not an API server; write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443',
      'doc.yaml: spec.bogus (line 7, column 10): is not a known field; known here: enabled, type, leader, port, backendPort, backends, peers, unicast, balancer, keepalived, kubeconfig, stateDir, runDir, health, proxy, nftables, drain, log, admin',
      'doc.yaml: spec.keepalived.vrrpInstances[0].interface (line 11, column 18): 5 is not a text; put it in quotes',
      'doc.yaml: spec.keepalived.vrrpInstances[1].virtualIPs (line 12, column 7): is missing; add it, such as 10.0.0.100/24',
      'doc.yaml: spec.keepalived.vrrpInstances[1].virtualRouterID (line 13, column 24): 300 is not a whole number from 1 to 255; write a number such as 51',
      'doc.yaml: spec.health (line 15, column 10): nothing is not a mapping; write it as {"interval":"500ms","fall":3}',
    ]);
  });

  it('given values that cannot be read, then they have places too', () => {
    const values = `${HEAD}spec:\n  backends:\n  - 10.0.0.1\n  - node-2\n  keepalived: {vrrpInstances: [{interface: a b, virtualIPs: [x]}]}\n`;
    expect(refusalOf(values).split('\n')).toEqual([
      'doc.yaml: spec.backends[1] (line 6, column 5): "node-2" is not an API server; write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443',
      'doc.yaml: spec.keepalived.vrrpInstances[0].interface (line 7, column 44): "a b" is not an interface name; write it as eth0, or a MAC address',
      'doc.yaml: spec.keepalived.vrrpInstances[0].virtualIPs[0] (line 7, column 62): "x" is not an IP address; write it as 10.0.0.100/24',
    ]);
  });

  it('given a name that YAML reads as a number, then its place is told too', () => {
    expect(refusalOf(`${HEAD}spec:\n  port: 1\n  7: x\n`)).toMatch(
      /^doc\.yaml: spec\.7 \(line 5, column 6\): is not a known field;/m,
    );
  });

  it('given JSON or Windows lines, then they are read alike', () => {
    const windows = `${HEAD}spec:\n  port: x\n`.replaceAll('\n', '\r\n');
    expect(refusalOf(windows)).toContain('spec.port (line 4, column 9): "x" is not a whole number; write it as 6443');
    expect(refusalOf(JSON.stringify({ apiVersion: 1 }))).toContain(
      'doc.yaml: apiVersion (line 1, column 15): 1 is not a text; write it as "cplb/v1"',
    );
  });
});

describe('messages about values', () => {
  const spec = (fields: string) =>
    `${HEAD}spec: {keepalived: {vrrpInstances: [{interface: e, virtualIPs: [10.0.0.1], ${fields}}]}}`;

  it('given a password that YAML reads as a number, then it is not repeated and the remedy is named', () => {
    const message = refusalOf(spec('authPass: 271828'));
    expect(message).toMatch(/: the password is not a text; put it in quotes$/);
    expect(message).not.toContain('271828');
  });

  it.each([
    ['a long text', `virtualRouterID: ${'x'.repeat(500)}`, /: "x{56}… is not a whole number; write it as 51$/],
    ['a list', 'virtualRouterID: [1]', /: a list is not a whole number; write it as 51$/],
    ['infinity', 'virtualRouterID: .inf', /: Infinity is not a whole number; write it as 51$/],
    ['no number', 'virtualRouterID: .nan', /: NaN is not a whole number; write it as 51$/],
    ['a fraction', 'virtualRouterID: 1.5', /: 1\.5 is not a whole number; write it as 51$/],
    ['a number in quotes', 'virtualRouterID: "7"', /: "7" is not a whole number; write it without quotes$/],
    ['nothing', 'virtualRouterID: ', /: nothing is not a whole number; write it as 51$/],
    ['yes', 'advertInterval: true', /: true is not a text; put it in quotes$/],
    ['a mapping', 'unicastPeers: {a: 1}', /: a mapping is not a list; write it as \["10\.0\.0\.2","10\.0\.0\.3"\]$/],
    [
      'one entry without its list',
      'unicastPeers: 10.0.0.2',
      /: "10\.0\.0\.2" is not a list; write it as \["10\.0\.0\.2"\]$/,
    ],
    ['a number in a list', 'unicastPeers: [7]', /unicastPeers\[0\] .*: 7 is not a text; put it in quotes$/],
    ['a number for a name of a few', 'vrrpVersion: 4', /: 4 is not known here; write 2 or 3$/],
    ['a text for a number of a few', 'vrrpVersion: two', /: "two" is not a whole number; write 2 or 3$/],
  ])('given %s, then it is told in a few characters', (_given, fields, message) => {
    expect(refusalOf(spec(fields))).toMatch(message);
  });
});
