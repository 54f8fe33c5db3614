// Documents for tests of the configuration, and what comes of them.

import { CplbError } from '../../../src/base/errors.ts';
import { checkConfig } from '../../../src/config/check.ts';
import { parseSource, type Source } from '../../../src/config/source.ts';
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

/** Reads a document as a file called `doc.yaml`. JSON is YAML. */
export const sourceOf = (document: unknown): Source => parseSource(JSON.stringify(document), 'doc.yaml');

export const configOf = (document: unknown): Config => checkConfig(sourceOf(document));

/** The lines of the CPLB_INVALID_CONFIG that `action` throws, without line and column; none when it succeeds. */
export function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (!(error instanceof CplbError) || error.code !== 'CPLB_INVALID_CONFIG') throw error;
    return error.message
      .split('\n')
      .map((line) => line.replace(/^doc\.yaml: /, '').replace(/ \(line \d+, column \d+\)/, ''));
  }
}
