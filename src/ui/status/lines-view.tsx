// Lines on the terminal, one row each: nothing wraps.

import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { COLOURS } from '../theme.ts';
import { type Line, type Span, textOf } from './line.ts';

const look = ({ tone, style }: Span) => ({
  ...(tone === undefined ? {} : { color: COLOURS[tone] }),
  bold: style === 'bold',
  dimColor: style === 'dim',
  inverse: style === 'inverse',
});

/** @param width Columns of the terminal, beyond which nothing is drawn. */
export function LinesView({ lines, width }: { readonly lines: readonly Line[]; readonly width: number }): ReactNode {
  return (
    <Box flexDirection="column" width={width} height={lines.length} overflow="hidden">
      {lines.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <Text key={row} wrap="truncate-end">
          {textOf(line) === ''
            ? ' '
            : line.map((span, i) => (
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
