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

export interface HappenedProps {
  readonly happenings: readonly Happening[];
  readonly width: number;
  readonly height: number;
}

export function Happened({ happenings, width, height }: HappenedProps) {
  const shown = happenings.toReversed().slice(0, Math.max(0, height - 2));
  return (
    <Panel title="Happened" width={width} height={height}>
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
