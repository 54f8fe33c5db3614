// A node that loses and regains the ability to serve, and what of it counts.

import fc from 'fast-check';
import { damp, UNDAMPED } from '../../../src/keepalived/hysteresis.ts';

/** The node is able to serve, or no longer, from `atMs` on. */
export interface Flip {
  readonly atMs: number;
  readonly able: boolean;
}

/** What comes of each question that is asked in the course of a history: at each flip, and when the answer says so. */
export function damped(history: readonly Flip[], untilMs: number): readonly (Flip & { readonly value: boolean })[] {
  let now = UNDAMPED;
  const answers: (Flip & { readonly value: boolean })[] = [];
  const ask = (able: boolean, atMs: number) => {
    now = damp(now, able, atMs);
    answers.push({ atMs, able, value: now.value });
  };
  for (const [i, { atMs, able }] of history.entries()) {
    ask(able, atMs);
    const end = history[i + 1]?.atMs ?? untilMs;
    if (now.recheckAt !== undefined && now.recheckAt < end) ask(able, now.recheckAt);
  }
  return answers;
}

/** What counts, whenever that changes. */
export const counted = (history: readonly Flip[], untilMs: number): readonly Flip[] =>
  damped(history, untilMs)
    .map(({ value, atMs }) => ({ able: value, atMs }))
    .filter(({ able }, i, all) => able !== (all[i - 1]?.able ?? false));

/** Times at which the node counts as able anew. */
export const gains = (history: readonly Flip[], untilMs: number): readonly number[] =>
  counted(history, untilMs).flatMap(({ able, atMs }) => (able ? [atMs] : []));

/** The most of these times that lie within one minute. */
export const mostInAMinute = (times: readonly number[]): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length));

/** Able for `upMs` from 0 on, not able for `downMs`, and so on. */
export const periodic = (upMs: number, downMs: number, untilMs: number): readonly Flip[] => {
  const flips: Flip[] = [];
  for (let atMs = 0, able = true; atMs < untilMs; able = !able) {
    flips.push({ atMs, able });
    atMs += able ? upMs : downMs;
  }
  return flips;
};

/** Milliseconds, from a blink to longer than anything is remembered. */
export const span = fc.oneof(
  fc.integer({ min: 1, max: 2_000 }),
  fc.integer({ min: 2_000, max: 35_000 }),
  fc.integer({ min: 35_000, max: 130_000 }),
);

/** Able and not able in turn, each a blink, then something that lasts. */
const burst = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 20 }), span)
  .map(([blinks, last]) => [...blinks, last]);

/** A history without any period. */
export const erratic: fc.Arbitrary<readonly Flip[]> = fc.array(burst, { maxLength: 8 }).map((bursts) => {
  let atMs = 0;
  return bursts.flat().map((ms, i) => {
    atMs += ms;
    return { atMs, able: i % 2 === 0 };
  });
});
