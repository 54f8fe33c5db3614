// What holds for every document, whatever stands in it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CplbError } from '../../../src/base/errors.ts';
import { checkConfig } from '../../../src/config/check.ts';
import { commandLine, withFlags } from '../../../src/config/flags.ts';
import { parseSource } from '../../../src/config/formats.ts';
import type { Config } from '../../../src/config/types.ts';
import { anyText } from '../any-text.ts';
import { HEAD } from './documents.ts';

const text = fc.oneof(
  anyText({ maxLength: 30 }),
  fc.constantFrom(
    '',
    '10.0.0.1',
    '10.0.0.100/24',
    'fd00::1',
    '[fd00::1]:1',
    'eth0',
    '1s',
    '200ms',
    '/run/cplb',
    '__proto__',
  ),
);
const port = fc.oneof(fc.integer({ min: 1, max: 65535 }), fc.constantFrom(6443, 6444, 6445));
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** Documents of the right shape with any texts in them. */
const shaped = fc.record(
  {
    leader: fc.boolean(),
    port,
    backendPort: port,
    backends: fc.array(text, { maxLength: 3 }),
    peers: fc.array(text, { maxLength: 3 }),
    balancer: fc.constantFrom('proxy', 'nftables', 'auto', 'ipvs', 'none'),
    kubeconfig: text,
    runDir: text,
    stateDir: text,
    health: fc.record({ interval: text, timeout: text, caFile: text }, { requiredKeys: [] }),
    proxy: fc.record(
      { connectTimeout: text, hedgeDelay: text, deadline: text, resetDelay: text },
      { requiredKeys: [] },
    ),
    nftables: fc.record({ weights: fc.dictionary(text, fc.integer({ min: 1, max: 100 }), { maxKeys: 3 }) }),
    drain: fc.record({ timeout: text }, { requiredKeys: [] }),
    admin: fc.record({ port }, { requiredKeys: [] }),
    keepalived: fc.record({
      vrrpInstances: fc.array(
        fc.record(
          {
            virtualIPs: fc.array(text, { minLength: 1, maxLength: 3 }),
            interface: text,
            virtualRouterID: fc.integer({ min: 1, max: 255 }),
            vrrpVersion: fc.constantFrom(2, 3),
            advertInterval: text,
            advertIntervalSeconds: fc.integer({ min: 1, max: 255 }),
            authPass: text,
            unicastPeers: fc.array(text, { maxLength: 3 }),
            unicastSourceIP: text,
          },
          { requiredKeys: ['virtualIPs'] },
        ),
        { minLength: 1, maxLength: 3 },
      ),
      virtualServers: fc.array(fc.record({ ipAddress: text, delayLoop: text }), { maxLength: 2 }),
    }),
  },
  { requiredKeys: ['keepalived'] },
);

/** Documents that are right. */
const valid = fc
  .record({
    leader: optional(fc.boolean()),
    hosts: fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 4 }),
    authPass: optional(fc.constantFrom('a', 'secret', '1234', 'yes', '0x1F', '1e3')),
    kubeconfig: optional(fc.constantFrom('/etc/kubernetes/admin.conf', '/a/b')),
    prefix: fc.integer({ min: 1, max: 32 }),
  })
  .map(({ hosts, authPass, prefix, ...spec }) => ({
    ...HEAD,
    spec: {
      ...spec,
      backends: hosts.map((host) => `10.0.0.${host}`),
      keepalived: { vrrpInstances: [{ interface: 'eth0', virtualIPs: [`10.0.0.250/${prefix}`], authPass }] },
    },
  }));

/** What comes of a text: the Config, or the message of the error that a user is to see. Anything else thrown fails. */
function outcomeOf(document: string): Config | string {
  try {
    return checkConfig(withFlags(parseSource(document, 'doc.yaml'), commandLine({}))).config;
  } catch (error) {
    if (error instanceof CplbError) return error.message;
    throw error;
  }
}

describe('any document', { timeout: 60_000 }, () => {
  it('given any texts in its fields, then it becomes a Config or a message, and the same one each time', () => {
    fc.assert(
      fc.property(shaped, (spec) => {
        const document = stringify({ ...HEAD, spec });
        expect(outcomeOf(document)).toEqual(outcomeOf(document));
      }),
    );
  });

  it('given any value in place of the spec, then it becomes a message', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (spec) => {
        expect(outcomeOf(JSON.stringify({ ...HEAD, spec }))).toBeTypeOf('string');
      }),
    );
  });

  it('given any bytes, then they become a message', () => {
    const yamlish = fc.string({ unit: fc.constantFrom(...'ab:-?[]{},&*!|>#%@`"\'\\ \t\n01~<') });
    fc.assert(
      fc.property(fc.oneof(anyText(), yamlish), (document) => {
        expect(outcomeOf(document)).toBeTypeOf('string');
      }),
      { numRuns: 500 },
    );
  });

  it('given a right one, then YAML, JSON and a second trip through YAML give the same Config', () => {
    fc.assert(
      fc.property(valid, (document) => {
        const config = outcomeOf(JSON.stringify(document));
        expect(config).toBeTypeOf('object');
        const source = withFlags(parseSource(stringify(document), 'doc.yaml'), commandLine({}));
        expect(checkConfig(source).config).toEqual(config);
        expect(outcomeOf(stringify(source.value))).toEqual(config);
      }),
      { numRuns: 50 },
    );
  });
});
