// Every check, in the order in which they are told.

import type { Check } from './check.ts';

export const CHECKS: readonly Check[] = [];
