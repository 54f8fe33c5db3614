// What may never be in a soak, and whether it was. Pure.

import type { Fault } from '../../src/lab/names.ts';
import {
  counting,
  type Excuse,
  historyText,
  isShared,
  isVacant,
  longestSharedMs,
  longestVacantMs,
  movesIn,
  type Stretch,
  stretchesOf,
  type VipSample,
} from '../../src/lab/vip-history.ts';

/** One fault. Times are milliseconds since the epoch. */
export interface Deed {
  readonly node: string;
  readonly fault: Fault;
  readonly at: number;
  /** When its mending began; Infinity while it lasts. */
  readonly mendedAt: number;
}

const SHARED_LIMIT_MS = 1000;
const VACANT_LIMIT_MS = 3000;

/** Nobody is left to take the VIP off a node all of whose cplb was killed: its kernel does so at the end of its lifetime. */
const LEFT_TO_KERNEL_MS = 5500;

/** How much of the history is told around a violation. */
const AROUND_MS = 2000;

const CUTS: readonly Fault[] = ['link', 'partition', 'power'];
const KILLS: readonly Fault[] = ['cplb', 'power'];

/** The times in which a struck node does not count: while it is cut off, and while only its kernel is left. */
const excusesOf = (deeds: readonly Deed[]): readonly Excuse[] =>
  deeds.flatMap(({ node, fault, at, mendedAt }) => [
    ...(CUTS.includes(fault) ? [{ node, from: at, to: mendedAt }] : []),
    ...(KILLS.includes(fault) ? [{ node, from: at, to: at + LEFT_TO_KERNEL_MS }] : []),
  ]);

export interface Verdict {
  readonly moves: number;
  readonly sharedMs: number;
  readonly vacantMs: number;
  /** Each with its time, the fault before it, and who had the VIP around it. */
  readonly violations: readonly string[];
}

export interface SoakRecord {
  readonly seen: readonly VipSample[];
  readonly deeds: readonly Deed[];
  /** From when the times of violations are counted, milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Judges a soak by what was seen and what was done. */
export function judge(record: SoakRecord): Verdict {
  const samples = counting(record.seen, excusesOf(record.deeds));
  const tell = (what: string) => (stretch: Stretch) => violationText(what, stretch, record);
  const beyond = (matches: (sample: VipSample) => boolean, limitMs: number) =>
    stretchesOf(samples, matches).filter(({ ms }) => ms > limitMs);
  return {
    moves: movesIn(samples),
    sharedMs: longestSharedMs(samples),
    vacantMs: longestVacantMs(samples),
    violations: [
      ...beyond(isShared, SHARED_LIMIT_MS).map(tell('two holders')),
      ...beyond(isVacant, VACANT_LIMIT_MS).map(tell('no holder')),
    ],
  };
}

function violationText(what: string, { from, ms }: Stretch, { seen, deeds, startedAt }: SoakRecord): string {
  const second = (moment: number) => `${((moment - startedAt) / 1000).toFixed(1)} s`;
  const last = deeds.findLast(({ at }) => at <= from);
  const mending = last !== undefined && last.mendedAt <= from ? `, mended from ${second(last.mendedAt)}` : '';
  const cause = last === undefined ? '' : ` after ${last.fault} on ${last.node} at ${second(last.at)}${mending}`;
  const around = seen.filter(({ at }) => at >= from - AROUND_MS && at <= from + ms + AROUND_MS);
  const trace = `from ${second(around[0]?.at ?? from)}: ${historyText(around)}`;
  return `${what} for ${Math.round(ms)} ms at ${second(from)}${cause}\n    ${trace}`;
}
