// A frame with its title in the upper border.

import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { COLOURS, type Tone } from './theme.ts';

export interface PanelProps {
  readonly title: string;
  /** At the right end of the upper border; left out where it does not fit. */
  readonly note?: string;
  /** Columns, both borders and a space beside each included: the content has {@link PANEL_EDGE} fewer. */
  readonly width: number;
  /** Rows, both borders included; absent: as many as the content takes. */
  readonly height?: number;
  /** Of the border and the title: what is wrong must be seen from afar. */
  readonly tone?: Tone;
  readonly children: ReactNode;
}

/** Columns of a panel that its content does not have. */
export const PANEL_EDGE = 4;

/** Corners and a line beside each. */
const ENDS = 4;

/**
 * The parts of an upper border that is `width` columns wide, corners included: the line before the title, the title, the
 * line after it. A title that does not fit is cut; a note that does not fit is left out.
 */
export function upperBorder(width: number, title: string, note = ''): readonly [string, string, string] {
  const shown = ` ${title} `.slice(0, Math.max(0, width - ENDS));
  const end = note !== '' && shown.length + note.length + 2 + ENDS <= width ? ` ${note} ─╮` : '─╮';
  const line = '─'.repeat(Math.max(0, width - shown.length - end.length - 2));
  return ['╭─', shown, `${line}${end}`];
}

export function Panel({ title, note, width, height, tone, children }: PanelProps) {
  const [before, shown, after] = upperBorder(width, title, note);
  const colour = tone === undefined ? {} : { color: COLOURS[tone] };
  const border = tone === undefined ? { borderDimColor: true } : { borderColor: COLOURS[tone] };
  return (
    <Box flexDirection="column" width={width} flexShrink={0} {...(height !== undefined && { height })}>
      <Text wrap="truncate">
        <Text {...colour} dimColor={tone === undefined}>
          {before}
        </Text>
        <Text {...colour} bold>
          {shown}
        </Text>
        <Text {...colour} dimColor={tone === undefined}>
          {after}
        </Text>
      </Text>
      <Box
        borderStyle="round"
        borderTop={false}
        {...border}
        flexDirection="column"
        flexGrow={1}
        paddingX={1}
        overflow="hidden"
      >
        {children}
      </Box>
    </Box>
  );
}
