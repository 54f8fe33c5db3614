// What a series of looks at all nodes says of the VIP: for how long two had it, for how long none, how often it moved. Pure.

/** One look at all nodes at one moment. */
export interface VipSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Names of the nodes that have a VIP on an interface, in the order of the nodes. */
  readonly holders: readonly string[];
}

/** A time in which what a node has does not count: its cable was pulled, or all that ran on it was killed. */
export interface Excuse {
  readonly node: string;
  /** Milliseconds since the epoch; `to` is Infinity while it lasts. */
  readonly from: number;
  readonly to: number;
}

/** A time in which every sample was alike. */
export interface Stretch {
  readonly from: number;
  /** To the first sample that differs, or to the last of all: up to one sampling interval longer than it really was. */
  readonly ms: number;
  /** Of its first sample. */
  readonly holders: readonly string[];
}

/** The samples without the nodes that do not count at their time, neither as a second holder nor as the only one. */
export const counting = (samples: readonly VipSample[], excuses: readonly Excuse[]): readonly VipSample[] =>
  samples.map(({ at, holders }) => ({
    at,
    holders: holders.filter((name) => !excuses.some(({ node, from, to }) => node === name && from <= at && at < to)),
  }));

export const isShared = ({ holders }: Pick<VipSample, 'holders'>): boolean => holders.length > 1;
export const isVacant = ({ holders }: Pick<VipSample, 'holders'>): boolean => holders.length === 0;

/** The stretches of samples that `matches` is true of, in order of time. */
export function stretchesOf(
  samples: readonly VipSample[],
  matches: (sample: VipSample) => boolean,
): readonly Stretch[] {
  const stretches: { from: number; ms: number; holders: readonly string[] }[] = [];
  let open: (typeof stretches)[number] | undefined;
  for (const sample of samples) {
    if (open === undefined && matches(sample)) {
      open = { from: sample.at, ms: 0, holders: sample.holders };
      stretches.push(open);
    }
    if (open === undefined) continue;
    open.ms = sample.at - open.from;
    if (!matches(sample)) open = undefined;
  }
  return stretches;
}

const longest = (stretches: readonly Stretch[]): number => Math.max(0, ...stretches.map(({ ms }) => ms));

/** The longest time in milliseconds in which two or more nodes had the VIP; 0 when none. */
export const longestSharedMs = (samples: readonly VipSample[]): number => longest(stretchesOf(samples, isShared));

/** The longest time in milliseconds in which no node had the VIP; 0 when none. */
export const longestVacantMs = (samples: readonly VipSample[]): number => longest(stretchesOf(samples, isVacant));

/** Who had the VIP, each time that it changed. */
export const holdersOverTime = (samples: readonly VipSample[]): readonly VipSample[] =>
  samples.filter(({ holders }, i) => i === 0 || holders.join() !== samples[i - 1]?.holders.join());

/** The same in one line: milliseconds since the first sample, and who had the VIP from then on. */
export const historyText = (samples: readonly VipSample[]): string =>
  holdersOverTime(samples)
    .map(({ at, holders }) => `${Math.round(at - (samples[0]?.at ?? at))} ms ${holders.join(' and ') || 'nobody'}`)
    .join(', ');

/** How often the VIP came to another node; a time with none or with two in between is part of the move. */
export function movesIn(samples: readonly VipSample[]): number {
  const sole = samples.filter(({ holders }) => holders.length === 1).map(({ holders }) => holders[0]);
  return sole.filter((name, i) => i > 0 && name !== sole[i - 1]).length;
}

/** Milliseconds from a moment until one node has the VIP and keeps it; `undefined` when that is not so at the end. */
export function settledAfterMs(samples: readonly VipSample[], moment: number): number | undefined {
  const after = samples.filter(({ at }) => at >= moment);
  const first = after.findLastIndex(({ holders }) => holders.length !== 1) + 1;
  const settled = after[first];
  return settled === undefined ? undefined : settled.at - moment;
}
