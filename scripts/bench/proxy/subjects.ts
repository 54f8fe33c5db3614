// Everything that is measured of a proxy, by the names that a person may ask for.

import { bulk } from './bulk.ts';
import { latency } from './latency.ts';
import { idle, idleConnections } from './memory.ts';
import { connections, requests } from './rates.ts';
import type { Subject } from './subject.ts';

/** In the order in which they are taken: the rate at which latency is measured is a share of that of `requests`. */
export const SUBJECTS = {
  requests,
  connections,
  bulk,
  latency,
  'idle-connections': idleConnections,
  idle,
} as const satisfies Readonly<Record<string, Subject>>;

export type SubjectName = keyof typeof SUBJECTS;
export const SUBJECT_NAMES = Object.keys(SUBJECTS) as readonly SubjectName[];
