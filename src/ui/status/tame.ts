// Texts of others on a screen: on one line, and without what a terminal would obey. Pure.

import { oneLine, printable } from '../../base/printable.ts';

/** The same document with every text tamed; numbers and the like as they are. */
export function tame<T>(value: T): T {
  return tamed(value) as T;
}

function tamed(value: unknown): unknown {
  if (typeof value === 'string') return oneLine(value);
  if (Array.isArray(value)) return value.map(tamed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [printable(name), tamed(each)]));
}
