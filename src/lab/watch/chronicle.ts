// What has been seen of a lab so far, told as it comes in: the move of a VIP, the gap of a client.

import type { ProbeAttempt } from '../probe.ts';
import type { VipSample } from '../vip-history.ts';
import { withPending } from './cells.ts';
import { addGap, addHappening, type Happening } from './happenings.ts';
import type { Snapshot } from './snapshot.ts';
import { beginTally, closeGaps, count, type Tally } from './tally.ts';
import { continueStory, type VipStory } from './vip-story.ts';

/** As far back as the widest screen shows: 400 cells. */
const REMEMBERED_MS = 40_000;

/** What came in since the last time. */
export interface News {
  readonly samples: readonly VipSample[];
  readonly attempts: readonly ProbeAttempt[];
  /** Names of the nodes that nobody reaches: what they have does not count. */
  readonly cutOff: readonly string[];
}

export class Chronicle {
  #samples: readonly VipSample[] = [];
  #attempts: readonly ProbeAttempt[] = [];
  #happenings: readonly Happening[] = [];
  #vip: VipStory;
  #tally: Tally;

  /**
   * @param vip Of the first sample.
   * @param now Its time, milliseconds since the epoch.
   */
  constructor(vip: VipStory, now: number) {
    this.#vip = vip;
    this.#tally = beginTally(now);
  }

  /** All of it. @param now Milliseconds since the epoch. */
  told(now: number): Pick<Snapshot, 'vip' | 'samples' | 'attempts' | 'tally' | 'happenings'> {
    const attempts = withPending(this.#attempts, now);
    return { vip: this.#vip, samples: this.#samples, attempts, tally: this.#tally, happenings: this.#happenings };
  }

  /** Adds a line that somebody else tells. */
  tell(happening: Happening): void {
    this.#happenings = addHappening(this.#happenings, happening);
  }

  /**
   * Takes in what is new.
   *
   * @param now Milliseconds since the epoch.
   * @param struckAt When nodes were struck, by their names: moves of the VIP are measured from there.
   */
  digest({ samples, attempts, cutOff }: News, now: number, struckAt: ReadonlyMap<string, number>): void {
    const counted = samples.map(({ at, holders }) => ({ at, holders: holders.filter((one) => !cutOff.includes(one)) }));
    for (const sample of counted) {
      const { story, happenings } = continueStory(this.#vip, sample, struckAt);
      this.#vip = story;
      for (const one of happenings) this.tell(one);
    }
    this.#samples = [...this.#samples, ...counted].filter(({ at }) => at > now - REMEMBERED_MS);
    this.#attempts = [...this.#attempts, ...attempts].filter(({ startedAt }) => startedAt > now - REMEMBERED_MS);
    const { tally, gaps } = closeGaps(count(this.#tally, attempts), this.#attempts, now);
    this.#tally = tally;
    for (const gap of gaps) this.#happenings = addGap(this.#happenings, gap);
  }
}
