// Holds what docs/compare.md and docs/security.md say of cplb to the program and to docs/benchmarks.md.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/admin/metrics.ts';
import { ELEMENT_TIMEOUT_S } from '../../src/balancer/table/vips.ts';
import { FINDING_KINDS } from '../../src/base/finding.ts';
import schema from '../../src/config/schema.json' with { type: 'json' };
import { HIGHEST_PRIORITY } from '../../src/keepalived/score.ts';
import { podFor } from '../../src/manifest/pod.ts';
import { fieldsOf, type Schema } from './config/schema-fields.ts';
import { config } from './plan/fixture.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const COMPARE = read('docs/compare.md');
const SECURITY = read('docs/security.md');
const BENCHMARKS = read('docs/benchmarks.md');

const DEFAULTS = config();
const { health, proxy } = DEFAULTS;
const seconds = (ms: number): string => `${ms / 1000} s`;

/** What cplb's column says of a feature. */
function cplb(feature: string): string {
  const row = COMPARE.split('\n').find((line) => line.startsWith(`| ${feature} |`));
  if (row === undefined) throw new Error(`docs/compare.md has no row "${feature}"`);
  return row.split('|')[2] ?? '';
}

const spansIn = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
const choicesOf = (path: string): readonly string[] =>
  (fieldsOf(schema as Schema).find((field) => field.path === path)?.schema.enum ?? []).map(String);

describe("cplb's column", () => {
  it.each([
    ['ways', 'spec.balancer'],
    ['algorithms', 'spec.proxy.algorithm'],
    ['algorithms', 'spec.nftables.algorithm'],
  ])('given the row "%s", then it has every choice of %s', (feature, path) => {
    expect(choicesOf(path).length).toBeGreaterThan(2);
    expect(spansIn(cplb(feature))).toEqual(expect.arrayContaining([...choicesOf(path)]));
  });

  it.each([
    ['default interval', seconds(DEFAULTS.vrrpInstances[0]?.advertIntervalMs ?? 0)],
    ['active checks', `${health.fall} to fall and ${health.rise} to rise`],
    ['active checks', `timeout of ${seconds(health.timeoutMs)}`],
    ['an attempt that fails', seconds(proxy.hedgeDelayMs)],
    ['metrics', `127.0.0.1:${DEFAULTS.adminPort}`],
    ['capabilities', 'NET_ADMIN, NET_RAW'],
    ['API servers from', 'EndpointSlices'],
  ])('given the row "%s", then it says %s', (feature, value) => {
    expect(cplb(feature)).toContain(value);
  });

  it.each([
    ['dead holder replaced after', 'silent partition: client gap', [0.58, 0.64], 1000],
    ['resident memory, idle', 'resident memory: all of a node, idle', [106], 1],
  ] as const)('given the row "%s", then its figures are those of the benchmark "%s"', (feature, figure, said, unit) => {
    const row = BENCHMARKS.split('\n').find((line) => line.startsWith(`| ${figure} |`)) ?? '';
    const [median = 0, worst = 0] = row.split('|').slice(3, 5).map(Number.parseFloat);
    const measured = [median, worst].slice(0, said.length).map((value) => Math.round((value / unit) * 100) / 100);
    expect(measured).toEqual(said);
    for (const value of said) expect(cplb(feature)).toContain(String(value));
  });

  it.each([
    ['throughput in userspace', '0.81', 'cplb : HAProxy, requests a second'],
    ['throughput in userspace', '0.76', 'cplb : HAProxy, new connections a second'],
    ['throughput in the kernel', '1.29', 'cplb nftables : HAProxy, new connections'],
  ])('given the row "%s", then %s is the median of "%s"', (feature, value, figure) => {
    const row = BENCHMARKS.split('\n').find((line) => line.startsWith(`| ${figure}`)) ?? '';
    expect(cplb(feature)).toContain(value);
    expect(row.split('|')[3]).toContain(`${value} ×`);
  });
});

describe('sources of docs/compare.md', () => {
  it('given the marks in the text, then each is defined, and none is left over', () => {
    const used = new Set([...COMPARE.matchAll(/\[\[(\w+)\]\]/g)].map(([, mark]) => mark));
    const defined = new Set([...COMPARE.matchAll(/^\[(\w+)\]: https:\/\/github\.com\//gm)].map(([, mark]) => mark));
    expect([...used].toSorted()).toEqual([...defined].toSorted());
  });

  it('given the tables of features, then every row has a cell for each of the four', () => {
    const rows = COMPARE.split('\n').filter((line) => line.startsWith('| ') && line.split('|').length > 4);
    expect(rows.length).toBeGreaterThan(60);
    for (const row of rows) expect(row.split('|'), row).toHaveLength(7);
  });
});

describe('docs/security.md', () => {
  it('given the metrics that it names, then they are there', () => {
    const known: readonly string[] = METRICS.map(({ name }) => name);
    const named = [...SECURITY.matchAll(/\bcplb_[a-z_]+[a-z]/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('given the findings that it names, then they are kinds of finding', () => {
    const named = [...SECURITY.matchAll(/finding `([\w-]+)`/g)].map(([, kind]) => kind);
    expect(new Set(named).size).toBeGreaterThan(4);
    expect(named.filter((kind) => !Object.hasOwn(FINDING_KINDS, kind ?? ''))).toEqual([]);
  });

  it.each([
    ['the highest priority', `cplb has at most ${HIGHEST_PRIORITY}`],
    ['the limit of connections', `${proxy.maxConnections.toLocaleString('en')} (\`proxy.maxConnections\`)`],
    ['the port of the proxy', `port ${DEFAULTS.proxyPort}`],
    ['the admin port', `\`127.0.0.1:${DEFAULTS.adminPort}\``],
  ])('given %s, then the page says it', (_given, text) => {
    expect(SECURITY).toContain(text);
  });

  it('given the pod, then it is as harmless as the page says', () => {
    const pod = podFor({ image: 'cplb', version: '1', config: DEFAULTS, document: {} }) as Record<string, unknown>;
    const text = JSON.stringify(pod);
    for (const part of [
      '"capabilities":{"drop":["ALL"],"add":["NET_ADMIN","NET_RAW"]}',
      '"allowPrivilegeEscalation":false',
      '"readOnlyRootFilesystem":true',
      '"seccompProfile":{"type":"RuntimeDefault"}',
      '"sizeLimit":"16Mi"',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/serviceAccount|hostPID|hostIPC|privileged/);
  });

  it('given the life of the VIPs in a set, then docs/architecture.md has it', () => {
    expect(read('docs/architecture.md')).toContain(`expire after ${ELEMENT_TIMEOUT_S} s`);
  });
});
