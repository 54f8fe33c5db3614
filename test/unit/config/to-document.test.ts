import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { checkConfig } from '../../../src/config/check.ts';
import { commandLine, withFlags } from '../../../src/config/flags.ts';
import schema from '../../../src/config/schema.json' with { type: 'json' };
import { toDocument } from '../../../src/config/to-document.ts';
import type { Config } from '../../../src/config/types.ts';
import { configOf, documentWith, fixture, read } from './documents.ts';
import { fieldsOf } from './schema-fields.ts';
import { validDocument } from './valid-documents.ts';

const isValid = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

/** Config → document → Config, with all that is to hold on the way. */
function expectStable(config: Config): void {
  const document = toDocument(config);
  expect(isValid(document) ? [] : isValid.errors).toEqual([]);
  const { config: again } = checkConfig(read(stringify(document)));
  expect(again).toEqual(config);
  expect(toDocument(again)).toEqual(document);
}

/** The path of every value in a document, as the schema names it. */
function pathsIn(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((each) => pathsIn(each, `${path}[]`))];
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [path];
  const inner = Object.entries(value).flatMap(([name, each]) =>
    pathsIn(each, path === '' ? name : `${path}.${path.endsWith('.weights') ? '*' : name}`),
  );
  return [path, ...inner];
}

describe('a Config as a document', () => {
  it('given any document that holds, then document → Config → document → Config is stable', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(validDocument, (document) => expectStable(configOf(document))),
      { numRuns: 150 },
    );
  });

  it('given many documents, then together they have every field that there is', () => {
    const seen = new Set(fc.sample(validDocument, { numRuns: 400, seed: 1 }).flatMap((document) => pathsIn(document)));
    expect(
      fieldsOf(schema)
        .map(({ path }) => path)
        .filter((path) => !seen.has(path)),
    ).toEqual([]);
  });

  it.each([
    ['k0s.yaml', undefined],
    ['k0sctl.yaml', undefined],
    ['k0sctl.yaml', 'cp01'],
    ['k0sctl.yaml', 'cp02'],
    ['k0sctl.yaml', 'cp03'],
  ])('given %s for the node %s, then cplb reads its own document of it alike', (name, node) => {
    expectStable(checkConfig(read(fixture(name), { node })).config);
  });

  it('given a k0sctl file and unicast, then the same', () => {
    const source = read(fixture('k0sctl.yaml'), { node: 'cp01', unicast: true });
    expectStable(checkConfig(withFlags(source, commandLine({ unicast: true }))).config);
  });

  it('given a k0s document with virtual servers, then the same', () => {
    const document = parse(fixture('k0s.yaml'));
    const { keepalived } = document.spec.network.controlPlaneLoadBalancing;
    keepalived.virtualServers = [{ ipAddress: '10.0.0.100', delayLoop: '90s', persistenceTimeoutSeconds: 0 }];
    keepalived.vrrpInstances[0].interface = '52:54:00:12:34:5F';
    expectStable(checkConfig(read(stringify(document))).config);
  });

  it('given the smallest document, then everything is written out in the order of the schema', () => {
    expect(stringify(toDocument(configOf(documentWith({}))), { lineWidth: 0 })).toBe(`apiVersion: cplb/v1
kind: ControlPlaneLoadBalancing
spec:
  leader: false
  port: 6443
  backendPort: 6443
  backends: []
  peers: []
  balancer: proxy
  keepalived:
    vrrpInstances:
      - virtualIPs:
          - 10.0.0.100/24
        interface: eth0
        virtualRouterID: 75
        vrrpVersion: 3
        advertInterval: 200ms
        addressLabel: 10000
    userSpaceProxyBindPort: 6444
  stateDir: /var/lib/cplb
  runDir: /run/cplb
  health:
    interval: 1s
    timeout: 1s
    rise: 2
    fall: 2
  proxy:
    algorithm: round-robin
    connectTimeout: 1s
    hedgeDelay: 200ms
    deadline: 5s
    resetDelay: 1s
    maxConnections: 20000
    workers: 1
    rebalance: false
  nftables:
    algorithm: round-robin
    localFirst: false
    weights: {}
  drain:
    timeout: 1s
  log:
    level: info
    format: auto
  admin:
    port: 6445
`);
  });
});
