// The finding of a master that is no cplb: its priority is one that no score leads to. Pure.

import { type Finding, makeFinding } from '../base/finding.ts';
import type { InstanceReport } from './dump.ts';
import { HIGHEST_PRIORITY } from './score.ts';

/** What the report of an instance says of the master that it obeys. */
export function outrankedIn(
  instance: string,
  { state, masterPriority }: Pick<InstanceReport, 'state' | 'masterPriority'>,
): readonly Finding[] {
  if (state !== 'backup' || masterPriority <= HIGHEST_PRIORITY) return [];
  const what = `the master of ${instance} has the priority ${masterPriority}, and no cplb has more than ${HIGHEST_PRIORITY}`;
  return [makeFinding('outranked', { instance, what })];
}
