// What has happened in a lab lately, as lines for a person. Pure.

import type { Gap } from '../gaps.ts';

/** More than any screen shows. */
const KEPT = 60;

/** A gap belongs to a move that came this much after its end, or before its beginning. */
const NEAR_MS = 1000;

export interface Happening {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly tone: 'good' | 'warning' | 'bad' | 'accent';
  readonly text: string;
  /** A move of the VIP of which no client's gap has been told so far. */
  readonly isMove?: true;
}

/** Adds a line at its time; the oldest lines go. */
export const addHappening = (all: readonly Happening[], one: Happening): readonly Happening[] =>
  [...all, one].toSorted((a, b) => a.at - b.at).slice(-KEPT);

/** Tells of a gap that is over: in the line of the move of the VIP that it belongs to, or in one of its own. */
export function addGap(all: readonly Happening[], { from, ms, failed }: Gap): readonly Happening[] {
  const words = `client gap ${Math.round(ms)} ms, ${failed} failed`;
  const move = all.findLastIndex(({ at, isMove }) => isMove && at > from - NEAR_MS && at < from + ms + NEAR_MS);
  if (move === -1) return addHappening(all, { at: from + ms, tone: 'bad', text: words });
  return all.map((one, i) => (i === move ? { at: one.at, tone: one.tone, text: `${one.text}, ${words}` } : one));
}
