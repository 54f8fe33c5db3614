// What has happened lately, the newest first. Pure.

import { oneLine } from '../../base/printable.ts';
import type { Snapshot } from '../../lab/watch/snapshot.ts';
import { dim, type Line } from '../line.ts';
import { type PanelOptions, panel } from '../panel.ts';

/** `12:03:04.567` in local time. */
const clockTime = (at: number): string => {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(11, 23);
};

/** Columns of the border of the panel beside what waits. */
const BESIDE_NOTE = 40;

/** What is to be done next, as far as there is room. */
function noteOf(waiting: readonly string[], width: number): string {
  if (waiting.length === 0) return '';
  const all = `waiting: ${waiting.join(', ')}`;
  return all.length <= width - BESIDE_NOTE ? all : `${waiting.length} deeds wait`;
}

const NOTHING: Line = [dim('Nothing yet: strike the holder with k, and watch the VIP move.')];

export function happenedPanel(
  { happenings, waiting }: Snapshot,
  size: Pick<PanelOptions, 'width' | 'height'>,
): readonly Line[] {
  const lines = happenings
    .toReversed()
    .map(
      ({ at, tone, text }, i): Line => [
        dim(`${clockTime(at)} `),
        { text: oneLine(text), tone, style: i === 0 ? 'bold' : undefined },
      ],
    );
  return panel(lines.length === 0 ? [NOTHING] : lines, {
    ...{ title: 'Happened', note: noteOf(waiting, size.width) },
    ...size,
  });
}
