// The whole screen of a lab, for any size of the terminal. Pure.

import { cellsOf } from '../../lab/watch/cells.ts';
import type { Snapshot } from '../../lab/watch/snapshot.ts';
import { keyLine } from '../key-line.ts';
import { type Line, plain } from '../line.ts';
import { fits, type Size, screenOf } from '../screen.ts';
import { bannerLine } from './banner.ts';
import { happenedPanel } from './happened.ts';
import { type Choice, FAULT_HINTS, HELP_HINTS, HINTS } from './keys.ts';
import { nodesPanel } from './nodes.ts';
import { faultsPanel, helpPanel } from './pages.ts';
import { sharesIn } from './strips.ts';
import { cellsAcross, serversPanel, timelinePanel } from './timeline.ts';
import { tinyLines } from './tiny.ts';

/** Rows of everything but the nodes and what happened: banner, borders and titles, the timeline, the keys. */
const FIXED_ROWS = 1 + 3 + 6 + 1;

/** Three lines of what happened, with the borders. */
const HAPPENED_ROWS = 5;

/** What the screen of a lab needs: all columns of the nodes, and a line of what happened; the list of faults is 18 rows. */
const neededFor = ({ nodes }: Snapshot): Size => ({ columns: 80, rows: Math.max(18, FIXED_ROWS + nodes.length + 3) });

/** Whether there is room for more than who has the VIP. */
export const hasRoom = (snapshot: Snapshot, size: Size): boolean => fits(size, neededFor(snapshot));

/** As many lines as the terminal has rows, none wider than it. */
export function labFrame(snapshot: Snapshot, choice: Choice, size: Size): readonly Line[] {
  if (!hasRoom(snapshot, size)) return screenOf(tinyLines(snapshot, size, neededFor(snapshot)), [], size);
  const hints = { lab: HINTS, faults: FAULT_HINTS, help: HELP_HINTS }[choice.page];
  const keys = [plain(' '), ...keyLine(hints, size.columns - 2)];
  return screenOf([bannerLine(snapshot, size.columns), ...pageOf(snapshot, choice, size)], [keys], size);
}

/** What stands between the banner and the keys. */
function pageOf(snapshot: Snapshot, choice: Choice, { columns: width, rows }: Size): readonly Line[] {
  const height = rows - 2;
  switch (choice.page) {
    case 'lab':
      return labPage(snapshot, choice.node, { width, height });
    case 'faults':
      return faultsPanel(choice, { width, height });
    case 'help':
      return helpPanel({ width, height });
  }
}

/** The lines of the API servers are shown where enough of what happened is left beside them. */
function labPage(
  snapshot: Snapshot,
  chosen: string,
  { width, height }: { readonly width: number; readonly height: number },
): readonly Line[] {
  const cells = cellsOf(snapshot, snapshot.at, cellsAcross(width));
  const shares = sharesIn(cells);
  const timeline = { snapshot, cells, width };
  const above = [...nodesPanel(snapshot, { shares, chosen, width }), ...timelinePanel(timeline)];
  const servers = serversPanel(timeline, shares);
  const left = height - above.length;
  const shown = left >= servers.length + HAPPENED_ROWS ? servers : [];
  return [...above, ...shown, ...happenedPanel(snapshot, { width, height: left - shown.length })];
}
