// One line that says which keys do what. Pure.

import { dim, type Line, plain, widthOf } from './line.ts';

/** A key as it is written on it, and what it does in a word or two; absent where that goes without saying. */
export interface KeyHint {
  readonly key: string;
  readonly does?: string;
}

/** As many of the keys as fit, the first ones; the last of all, which is the way out, is never left out. */
export function keyLine(hints: readonly KeyHint[], width: number): Line {
  const line = hints.flatMap(
    ({ key, does }, i): Line => [
      plain(i === 0 ? '' : '  '),
      { text: key, tone: 'accent', style: 'bold' },
      dim(does === undefined ? '' : ` ${does}`),
    ],
  );
  if (hints.length === 1 || widthOf(line) <= width) return line;
  return keyLine([...hints.slice(0, -2), ...hints.slice(-1)], width);
}
