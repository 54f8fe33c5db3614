// The one thing to see from afar: who has the VIP.

import { Box, Text } from 'ink';
import type { Snapshot } from '../../lab/watch/snapshot.ts';
import { COLOURS, type Tone } from '../theme.ts';
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

export function Banner({ snapshot, width }: { readonly snapshot: Snapshot; readonly width: number }) {
  const { tone, text } = bannerOf(snapshot);
  const name = ` lab ${snapshot.lab} `;
  const line = ` ${text}`.slice(0, width - name.length).padEnd(width - name.length);
  return (
    <Box width={width} height={1}>
      <Text bold inverse color={COLOURS[tone]} wrap="truncate">
        {line}
        {name}
      </Text>
    </Box>
  );
}
