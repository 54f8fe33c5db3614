// What has happened lately, the newest first.

import { Text } from 'ink';
import type { Happening } from '../../lab/watch/happenings.ts';
import { Panel } from '../panel.tsx';
import { COLOURS } from '../theme.ts';

/** `12:03:04.567` in local time. */
const clockTime = (at: number): string => {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(11, 23);
};

/** Columns of the border of the panel beside what waits. */
const BESIDE_NOTE = 40;

/** What waits, as far as there is room. */
function noteOf(waiting: readonly string[], width: number): string {
  if (waiting.length === 0) return '';
  const all = `waiting: ${waiting.join(', ')}`;
  return all.length <= width - BESIDE_NOTE ? all : `${waiting.length} deeds wait`;
}

export interface HappenedProps {
  readonly happenings: readonly Happening[];
  /** What is to be done next. */
  readonly waiting: readonly string[];
  readonly width: number;
  readonly height: number;
}

export function Happened({ happenings, waiting, width, height }: HappenedProps) {
  const shown = happenings.toReversed().slice(0, Math.max(0, height - 2));
  return (
    <Panel title="Happened" note={noteOf(waiting, width)} width={width} height={height}>
      {shown.length === 0 && <Text dimColor>Nothing yet: strike the holder with k, and watch the VIP move.</Text>}
      {shown.map(({ at, tone, text }, i) => (
        <Text key={`${at} ${text}`} wrap="truncate" bold={i === 0}>
          <Text dimColor>{clockTime(at)} </Text>
          <Text color={COLOURS[tone]}>{text.replaceAll('\n', ' ')}</Text>
        </Text>
      ))}
    </Panel>
  );
}
