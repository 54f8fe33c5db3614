// What a terminal shows that is too small for the screen of a lab: who has the VIP, and the last gap.

import { Box, Text } from 'ink';
import { gapsIn } from '../../lab/gaps.ts';
import type { Snapshot } from '../../lab/watch/snapshot.ts';
import { COLOURS, type Tone } from '../theme.ts';

interface TinyLine {
  readonly tone: Tone;
  readonly text: string;
}

/** Two lines, each of which begins with what matters: most fit 20 columns. */
const tinyLines = (snapshot: Snapshot): readonly [TinyLine, TinyLine] => [holderLine(snapshot), gapLine(snapshot)];

function holderLine({ vip: { holders } }: Snapshot): TinyLine {
  const [holder, second] = holders;
  if (holder === undefined) return { tone: 'bad', text: '○ NOBODY has the VIP' };
  if (second !== undefined) return { tone: 'bad', text: `! 2 HOLDERS: ${holders.join(', ')}` };
  return { tone: 'good', text: `◆ ${holder} has the VIP` };
}

/** The longest one where the last is no longer remembered. */
function gapLine({ attempts, tally }: Snapshot): TinyLine {
  const last = gapsIn(attempts).at(-1);
  const length = Math.round(last?.ms ?? tally.longestGapMs);
  if (length === 0) return { tone: 'good', text: 'no gap so far' };
  if (attempts.at(-1)?.error !== undefined) return { tone: 'bad', text: `gap for ${length} ms` };
  return { tone: 'warning', text: `${last === undefined ? 'longest' : 'last'} gap ${length} ms` };
}

export function TinyLab({ snapshot }: { readonly snapshot: Snapshot }) {
  return (
    <Box flexDirection="column" flexShrink={0}>
      {tinyLines(snapshot).map(({ tone, text }) => (
        <Text key={text} wrap="truncate" color={COLOURS[tone]}>
          {text}
        </Text>
      ))}
    </Box>
  );
}
