// Documents for tests of the configuration, and what comes of them.

import { readFileSync } from 'node:fs';
import { CplbError } from '../../../src/base/errors.ts';
import { checkConfig } from '../../../src/config/check.ts';
import { commandLine, type Flags, withFlags } from '../../../src/config/flags.ts';
import { parseSource } from '../../../src/config/formats.ts';
import { formatProblem } from '../../../src/config/problem.ts';
import type { ReadOptions, Source } from '../../../src/config/source.ts';
import type { Config } from '../../../src/config/types.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const HEAD = { apiVersion: 'cplb/v1', kind: 'ControlPlaneLoadBalancing' } as const;
export const INSTANCE = { virtualIPs: ['10.0.0.100/24'], interface: 'eth0' } as const;

/** A complete document with these fields of `spec`, and these of its VRRP instances. */
export const documentWith = (spec: Fields, ...instances: Fields[]) => ({
  ...HEAD,
  spec: {
    ...spec,
    keepalived: {
      vrrpInstances: (instances.length > 0 ? instances : [{}]).map((instance) => ({ ...INSTANCE, ...instance })),
      ...(spec.keepalived as Fields | undefined),
    },
  },
});

/** The name that an entry of a mapping gets where the names are the user's own. */
export const NAME = '10.0.0.1';

/** A document with a value at a path of the schema; a list gets one entry, which is whole without it, as does a mapping. */
export const withField = (document: unknown, path: string, value: unknown): unknown =>
  withValue(document, path.split('.'), value);

function withValue(base: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const name = step === '*' ? NAME : step.replace(/\[\]$/, '');
  const fields = (base ?? {}) as Fields;
  if (!step.endsWith('[]')) return { ...fields, [name]: withValue(fields[name], rest, value) };
  const whole = name === 'virtualServers' ? { ipAddress: '10.0.0.100' } : undefined;
  const [first = whole] = (fields[name] as unknown[] | undefined) ?? [];
  return { ...fields, [name]: [withValue(first, rest, value)] };
}

/** Reads a document as a file called `doc.yaml`. JSON is YAML. */
export const sourceOf = (document: unknown): Source => parseSource(JSON.stringify(document), 'doc.yaml');

export const configOf = (document: unknown): Config => checkConfig(sourceOf(document)).config;

/** The warnings of a source, each with its place. */
export const warningsOf = (source: Source): readonly string[] => checkConfig(source).warnings.map(formatProblem);

/** One of the files under `fixtures/`. */
export const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

/** What comes of flags over a document, and of defaults below both. */
export const layered = (document: unknown, flags: Flags, defaults?: Flags): Config =>
  checkConfig(withFlags(document === undefined ? undefined : sourceOf(document), commandLine(flags), defaults)).config;

/** Reads a text as a file called `doc.yaml`. */
export const read = (text: string, options?: ReadOptions): Source => parseSource(text, 'doc.yaml', options);

/** The lines of the CPLB_INVALID_CONFIG that `action` throws; none when it succeeds. */
export function placedProblemsOf(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (!(error instanceof CplbError) || error.code !== 'CPLB_INVALID_CONFIG') throw error;
    return error.message.split('\n');
  }
}

/** The same without the name of the document, line and column. */
export const problemsOf = (action: () => unknown): readonly string[] =>
  placedProblemsOf(action).map((line) => line.replace(/^doc\.yaml: /, '').replace(/ \(line \d+, column \d+\)/, ''));

/** A document that says something in every field that a flag stands for. */
export const FULL = documentWith(
  {
    leader: true,
    port: 8443,
    backendPort: 7443,
    backends: ['10.0.0.1'],
    peers: ['10.0.0.2'],
    unicast: true,
    balancer: 'nftables',
    kubeconfig: '/k/a',
    health: { caFile: '/k/ca' },
    log: { level: 'warn', format: 'json' },
    runDir: '/r',
    stateDir: '/s',
  },
  { virtualRouterID: 7, authPass: 'secret', advertInterval: '2s' },
);

/** What a Config says of an interface that is given by its name. */
export const byName = (name: string) => ({ by: 'name', name });
