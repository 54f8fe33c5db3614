// What stands in the place of a screen for which the terminal is too small.

import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { COLOURS } from './theme.ts';

/** Columns and rows of a terminal, or of what a screen needs. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** True where a screen that needs `wanted` can be shown. */
export const fits = ({ columns, rows }: Size, wanted: Size): boolean =>
  columns >= wanted.columns && rows >= wanted.rows;

export interface TooSmallProps {
  readonly size: Size;
  readonly wanted: Size;
  /** What matters most, in lines that are cut where they do not fit; it comes first. */
  readonly children?: ReactNode;
}

/** Says how large the terminal is and has to be, in words that fit 20×3. */
export function TooSmall({ size, wanted, children }: TooSmallProps) {
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} overflow="hidden">
      {children}
      <Text color={COLOURS.warning}>Terminal too small</Text>
      <Text>{`${size.columns}×${size.rows}, needs ${wanted.columns}×${wanted.rows}`}</Text>
      <Text dimColor>q quit</Text>
    </Box>
  );
}
