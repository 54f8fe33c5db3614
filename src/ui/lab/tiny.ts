// What a terminal shows that is too small for the screen of a lab: who has the VIP, and the last gap. Pure.

import { gapsIn } from '../../lab/gaps.ts';
import type { Snapshot } from '../../lab/watch/snapshot.ts';
import { dim, type Line, plain, type Span, toned } from '../line.ts';
import type { Size } from '../screen.ts';

/** What matters first, then how large the terminal is and has to be; most of it fits 20 columns. */
export const tinyLines = (snapshot: Snapshot, size: Size, wanted: Size): readonly Line[] => [
  [holderText(snapshot)],
  [gapText(snapshot)],
  [toned('Terminal too small', 'warning')],
  [plain(`${size.columns}×${size.rows}, needs ${wanted.columns}×${wanted.rows}`)],
  [dim('q quit')],
];

function holderText({ vip: { holders } }: Snapshot): Span {
  const [holder, second] = holders;
  if (holder === undefined) return toned('○ NOBODY has the VIP', 'bad');
  if (second !== undefined) return toned(`! 2 HOLDERS: ${holders.join(', ')}`, 'bad');
  return toned(`◆ ${holder} has the VIP`, 'good');
}

/** The longest one where the last is no longer remembered. */
function gapText({ attempts, tally }: Snapshot): Span {
  const last = gapsIn(attempts).at(-1);
  const length = Math.round(last?.ms ?? tally.longestGapMs);
  if (length === 0) return toned('no gap so far', 'good');
  if (attempts.at(-1)?.error !== undefined) return toned(`gap for ${length} ms`, 'bad');
  return toned(`${last === undefined ? 'longest' : 'last'} gap ${length} ms`, 'warning');
}
