// Why a VIP moved, as a chain from the first sign to the new state, and how long that took. Pure.

import type { Omens } from '../keepalived/log/omens.ts';
import { BASE_PRIORITY, type Standing, scoreOf, scoreParts } from '../keepalived/score.ts';
import type { VrrpState } from '../keepalived/states.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';

/** Something that came before a move, and when, on the clock of `performance.now()`. */
export type Timed<T> = T & { readonly at: number };

/** A change of what this node is worth, other than by having the VIP. */
export interface ScoreChange {
  readonly why: string;
  readonly from: number;
  readonly to: number;
}

/** What is known of an instance when its VIPs move. */
export interface Situation {
  readonly timing: Pick<VrrpInstancePlan, 'vrrpVersion' | 'advertIntervalMs'>;
  readonly to: VrrpState;
  /** Of the move. */
  readonly at: number;
  readonly standing: Standing;
  /** The last sign of each kind. */
  readonly omens: { readonly [Kind in keyof Omens]?: Timed<Omens[Kind]> };
  /** Since when adverts of lower priority have come without a break. */
  readonly lowerSince: number | undefined;
  readonly change: Timed<ScoreChange> | undefined;
  /** The node whose adverts came in last, where it is known. */
  readonly holder: string | undefined;
  /** When this node began to listen as a backup. */
  readonly listeningSince: number | undefined;
  /** It has heard a holder since then. */
  readonly hasHeard: boolean;
  /** When and why cplb began to stop. */
  readonly stopping: Timed<{ readonly why: string }> | undefined;
  /** Why keepalived ended, where it did. */
  readonly exit: string | undefined;
}

/** How this node came to the VIP: after silence or a farewell of the holder, or because it is worth more than that. */
type TakeoverCause = 'silence' | 'farewell' | 'outranked';

/** Takeovers of the instances by their names. */
export type Takeovers = ReadonlyMap<string, Takeover>;

export interface Takeover {
  /** When this node became master, milliseconds since 1970. */
  readonly since: number;
  readonly cause: TakeoverCause;
  readonly tookMs: number;
}

export interface Story {
  readonly cause: string;
  /** `a → b → c`, the first sign first. */
  readonly chain: string;
  /** Milliseconds from the first sign to the new state; absent where no sign has a time. */
  readonly tookMs: number | undefined;
  /** Only of a VIP that was taken from another holder. */
  readonly takeover?: TakeoverCause;
}

/** A sign longer before a move than this did not bring it about: peers answer to a change within the time that they wait. */
const recentMs = (timing: Situation['timing']): number => 2 * masterDownMs(timing, 0);

/**
 * How long keepalived waits for an advert before it takes the VIP, in milliseconds: three intervals, and less than one more by
 * which nodes of lower priority wait longer (RFC 5798, 6.1; version 2 counts that part in seconds: RFC 3768, 6.1).
 */
export const masterDownMs = ({ vrrpVersion, advertIntervalMs }: Situation['timing'], priority: number): number =>
  3 * advertIntervalMs + ((256 - priority) / 256) * (vrrpVersion === 2 ? 1000 : advertIntervalMs);

/** Tells of one move, by what was heard before it. */
export const storyOf = (situation: Situation): Story =>
  situation.to === 'master' ? takeover(situation) : surrender(situation);

function takeover(situation: Situation): Story {
  const standing = { ...situation.standing, incumbent: false }; // as it was elected
  const priority = BASE_PRIORITY + scoreOf(standing);
  const { level, rank } = scoreParts(standing);
  const ability = standing.canServe ? 'can serve' : 'cannot serve';
  const worth = `priority ${priority} of this node (${ability} ${level} + rank ${rank})`;
  const { signs, ...sign } = firstSign(situation, masterDownMs(situation.timing, priority));
  return { ...sign, chain: [...signs, worth, 'master'].join(' → ') };
}

type FirstSign = Omit<Story, 'chain'> & { readonly signs: readonly string[] };

function firstSign(situation: Situation, downMs: number): FirstSign {
  const { at, omens, holder = 'the holder' } = situation;
  if (omens.farewell !== undefined && at - omens.farewell.at < downMs) {
    const tookMs = Math.round(at - omens.farewell.at);
    const cause = 'the holder said that it stops';
    return { cause, signs: [`${holder} said that it stops, ${tookMs} ms ago`], tookMs, takeover: 'farewell' };
  }
  if (omens.lower !== undefined && at - omens.lower.at < downMs) return outranking(situation, omens.lower);
  if (situation.hasHeard) {
    const tookMs = Math.round(downMs);
    const signs = [`${holder} fell silent ${tookMs} ms ago`];
    return { cause: 'the holder fell silent', signs, tookMs, takeover: 'silence' };
  }
  const { listeningSince = at } = situation;
  const cause = 'no other holder was heard';
  return { cause, signs: [`${cause} for ${Math.round(at - listeningSince)} ms`], tookMs: undefined };
}

function outranking(situation: Situation, { peer, priority, at: heardAt }: Timed<Omens['lower']>): FirstSign {
  const { at, change, lowerSince = heardAt } = situation;
  const rise =
    change !== undefined && change.to > change.from && lowerSince - change.at < recentMs(situation.timing)
      ? change
      : undefined;
  return {
    cause: 'this node is worth more than the holder',
    signs: [...(rise === undefined ? [] : stepsOf(rise)), `${peer} has priority ${priority}`],
    tookMs: Math.round(at - (rise?.at ?? lowerSince)),
    takeover: 'outranked',
  };
}

function surrender(situation: Situation): Story {
  const { at, to, timing, stopping, exit, omens, change } = situation;
  const isRecent = (sign: Sign) => at - sign.at < recentMs(timing);
  const stop: readonly Sign[] = stopping === undefined ? [] : [{ at: stopping.at, says: [stopping.why] }];
  const tell = (cause: string, ...later: readonly (readonly Sign[])[]): Story => {
    const signs = [...stop, ...later.flat().filter(isRecent)];
    const [first] = signs;
    return {
      ...{ cause, chain: [...(first === undefined ? [cause] : signs.flatMap(({ says }) => says)), to].join(' → ') },
      tookMs: first === undefined ? undefined : Math.round(at - first.at),
    };
  };
  switch (to) {
    case 'init':
      return tell('keepalived has ended', [{ at, says: [`keepalived ended${exit === undefined ? '' : `: ${exit}`}`] }]);
    case 'fault':
      return tell(
        'this node yields, or its interface is down',
        signOf(omens.fault, ({ why }) => why),
      );
    default: {
      const fell = change !== undefined && change.to < change.from ? [{ at: change.at, says: stepsOf(change) }] : [];
      const higher = signOf(omens.higher, ({ peer, priority }) => `${peer} has priority ${priority}`);
      return tell('another node is worth more', fell, higher);
    }
  }
}

type Sign = Timed<{ readonly says: readonly string[] }>;

const signOf = <Omen>(omen: Timed<Omen> | undefined, say: (omen: Omen) => string): readonly Sign[] =>
  omen === undefined ? [] : [{ at: omen.at, says: [say(omen)] }];

const stepsOf = ({ why, from, to }: ScoreChange): readonly string[] => [
  why,
  `score ${from} → ${to}`,
  `priority ${BASE_PRIORITY + to}`,
];
