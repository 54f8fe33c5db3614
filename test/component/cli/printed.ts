// What stands in a manifest that was printed.

import { expect } from 'vitest';
import { parse } from 'yaml';
import type { RawConfig, RawSpec } from '../../../src/config/types.ts';
import type { Outcome } from './command.ts';

/** The text of CPLB_CONFIG in a pod, in YAML or in JSON. */
export const documentIn = (pod: string): string => parse(pod).spec.containers[0].env[0].value;

/** What a pod that was printed without a word says in CPLB_CONFIG. */
export function specIn({ status, stdout, stderr }: Outcome): RawSpec {
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return (parse(documentIn(stdout)) as RawConfig).spec;
}
