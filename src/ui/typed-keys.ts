// The keys in what a terminal sends. Pure.

import type { Key } from 'ink';

/** Keys that write no character, by Ink's name for each. */
const NAMED = {
  upArrow: 'up',
  downArrow: 'down',
  pageUp: 'pageUp',
  pageDown: 'pageDown',
  home: 'home',
  end: 'end',
  return: 'return',
  escape: 'escape',
} as const satisfies Partial<Record<keyof Key, string>>;

/** The keys of one piece of input: a named one, or characters, of which several come at once when they are typed fast. */
export function keysIn(input: string, key: Key): readonly string[] {
  const named = (Object.keys(NAMED) as (keyof typeof NAMED)[]).filter((name) => key[name]);
  if (named.length > 0) return named.map((name) => NAMED[name]);
  return key.ctrl || key.meta ? [] : [...input];
}
