// Lines on the terminal, one row each: nothing wraps.

import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { type Line, type Span, textOf } from './line.ts';
import { COLOURS } from './theme.ts';

const colourOf = ({ tone, colour }: Span): string | undefined => colour ?? (tone && COLOURS[tone]);

const look = (span: Span) => ({
  color: colourOf(span) ?? '',
  bold: span.style?.includes('bold') ?? false,
  dimColor: span.style === 'dim',
  inverse: span.style?.includes('inverse') ?? false,
});

/** Joins neighbours that look alike: fewer pieces are drawn faster. */
function merged(line: Line): Line {
  const all: Span[] = [];
  for (const span of line) {
    const last = all.at(-1);
    if (last === undefined || last.style !== span.style || colourOf(last) !== colourOf(span)) all.push(span);
    else all[all.length - 1] = { ...last, text: last.text + span.text };
  }
  return all;
}

/** @param width Columns of the terminal, beyond which nothing is drawn. */
export function LinesView({ lines, width }: { readonly lines: readonly Line[]; readonly width: number }): ReactNode {
  return (
    <Box flexDirection="column" width={width} height={lines.length} overflow="hidden">
      {lines.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <Text key={row} wrap="truncate-end">
          {textOf(line) === ''
            ? ' '
            : merged(line).map((span, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <Text key={i} {...look(span)}>
                  {span.text}
                </Text>
              ))}
        </Text>
      ))}
    </Box>
  );
}
