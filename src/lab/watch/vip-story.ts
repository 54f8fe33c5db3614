// What becomes of the VIP, told sample by sample. Pure.

import type { NodeView } from '../node-view.ts';
import { isShared, isVacant, type VipSample } from '../vip-history.ts';
import { SAMPLE_EVERY_MS } from '../vip-sampler.ts';
import type { Happening } from './happenings.ts';

/** Two holders in fewer samples than this are the hand-over itself: no two kernels change at one moment. */
const SHARED_WORTH_TELLING_MS = 3 * SAMPLE_EVERY_MS;

/** How far it has been told. */
export interface VipStory {
  /** The node that came to the VIP last, or that was left with it; `undefined` until one has. */
  readonly holder: string | undefined;
  /** When it came to it. */
  readonly heldSince: number;
  /** Those of the latest sample. */
  readonly holders: readonly string[];
  /** Since when these. */
  readonly since: number;
  /** It was so when the watch began, and nobody knows for how long. */
  readonly isOlder?: true;
}

/** From the first sample on; a sole holder says itself since when it has been master. */
export function beginStory({ at, holders }: VipSample, nodes: readonly NodeView[]): VipStory {
  const [holder] = holders;
  const status = holders.length === 1 ? nodes.find(({ node }) => node.name === holder)?.status : undefined;
  const told = status?.vrrp.find(({ state }) => state === 'master')?.since;
  const since = told === undefined ? at : Math.min(at, Date.parse(told));
  return { holder, heldSince: since, holders, since, ...(told === undefined && { isOlder: true }) };
}

/**
 * Goes on with the next sample.
 *
 * @param struckAt When the nodes were struck that were: a move is measured from there.
 * @returns The story so far, and what the sample adds to it.
 */
export function continueStory(
  story: VipStory,
  { at, holders }: VipSample,
  struckAt: ReadonlyMap<string, number>,
): { readonly story: VipStory; readonly happenings: readonly Happening[] } {
  if (holders.join() === story.holders.join()) return { story, happenings: [] };
  const newcomer = holders.find((name) => !story.holders.includes(name));
  const holder = newcomer ?? (holders.length === 1 ? holders[0] : story.holder);
  const happenings = [
    ...(isShared(story) && !isShared({ holders }) ? sharingEnded(story, at) : []),
    ...(newcomer === undefined ? [] : arrival(story, newcomer, { at, struckAt })),
  ];
  const heldSince = holder === story.holder ? story.heldSince : at;
  return { story: { holder, heldSince, holders, since: at }, happenings };
}

function sharingEnded({ holders, since }: VipStory, at: number): readonly Happening[] {
  if (at - since < SHARED_WORTH_TELLING_MS) return [];
  return [{ at, tone: 'bad', text: `${holders.join(' and ')} both had the VIP for ${Math.round(at - since)} ms` }];
}

function arrival(
  story: VipStory,
  newcomer: string,
  { at, struckAt }: { readonly at: number; readonly struckAt: ReadonlyMap<string, number> },
): readonly Happening[] {
  const { holder, heldSince, since } = story;
  if (holder === undefined) return [];
  const vacantSince = isVacant(story) ? since : at;
  if (newcomer === holder) {
    const away = Math.round(at - vacantSince);
    return away === 0 ? [] : [{ at, tone: 'warning', text: `VIP back on ${holder} after ${away} ms without a holder` }];
  }
  const struck = struckAt.get(holder);
  const begun = struck !== undefined && struck >= heldSince ? struck : vacantSince;
  const after = begun === at ? 'at once' : `after ${Math.round(at - begun)} ms`;
  return [{ at, tone: 'accent', text: `VIP ${holder} → ${newcomer} ${after}`, isMove: true }];
}
