// One line that says which keys do what.

import { Text } from 'ink';
import { COLOURS } from './theme.ts';

/** A key as it is written on it, and what it does in a word or two. */
export interface KeyHint {
  readonly key: string;
  readonly does: string;
}

/** Between two hints. */
const SPACE = 2;

/** As many of the hints, the first ones, as a line has room for: half a hint helps nobody. */
export function hintsThatFit(hints: readonly KeyHint[], width: number): readonly KeyHint[] {
  let used = -SPACE;
  return hints.filter(({ key, does }) => {
    used += SPACE + key.length + 1 + does.length;
    return used <= width;
  });
}

/** @param width Columns of the line. Hints stand in the order of their worth: the last are left out first. */
export function KeyHints({ hints, width }: { readonly hints: readonly KeyHint[]; readonly width: number }) {
  return (
    <Text wrap="truncate">
      {hintsThatFit(hints, width).map(({ key, does }, i) => (
        <Text key={key}>
          {i === 0 ? '' : ' '.repeat(SPACE)}
          <Text bold color={COLOURS.accent}>
            {key}
          </Text>{' '}
          <Text dimColor>{does}</Text>
        </Text>
      ))}
    </Text>
  );
}
