// The one thing to see from afar: who has the VIP. Pure.

import type { Snapshot } from '../../lab/watch/snapshot.ts';
import { cell, type Line } from '../line.ts';
import type { Tone } from '../theme.ts';
import { lasting } from './signs.ts';

/** Who has the VIP, in one line; what must not be is in capitals. */
export function bannerOf({ at, vip, vips, cutOff }: Snapshot): { readonly tone: Tone; readonly text: string } {
  const [holder, second] = vip.holders;
  const time = `${vip.isOlder ? 'more than ' : ''}${lasting(at - vip.since)}`;
  if (holder === undefined) return { tone: 'bad', text: `○ NOBODY has ${vips} for ${time}` };
  if (second !== undefined)
    return { tone: 'bad', text: `! TWO HOLDERS: ${vip.holders.join(' and ')} have ${vips} for ${time}` };
  const left = cutOff.length === 0 ? '' : `; so has ${cutOff.join(', ')}, which is cut off`;
  return { tone: 'good', text: `◆ ${holder} has ${vips} for ${time}${left}` };
}

/** The same over the whole width, with the name of the lab at its end. */
export function bannerLine(snapshot: Snapshot, width: number): Line {
  const { tone, text } = bannerOf(snapshot);
  const name = ` lab ${snapshot.lab} `;
  return [{ text: `${cell(` ${text}`, width - name.length)}${name}`, tone, style: 'bold inverse' }];
}
