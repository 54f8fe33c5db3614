// The pages that are longer than a screen: the log, all warnings, the keys. Pure.

import { plural } from '../../base/plural.ts';
import { bold, dim, hanging, type Line, plain, toned } from '../line.ts';
import type { Seen } from './follow.ts';
import { logLines } from './log-lines.ts';
import type { Page } from './view.ts';
import { allWarnings, warningLines } from './warning-lines.ts';

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['↑ ↓', 'select an API server, for its details; scroll in the log, the warnings and here'],
  ['d', 'drain: hand the VIP to another node, for maintenance of this one; asks first'],
  ['r', 'resume: let a drained node take part again'],
  ['w', 'all warnings, with what to do'],
  ['l', 'the log; Page Up, Page Down, Home, and End, which follows it'],
  ['? h', 'this page'],
  ['Esc', 'close what is open; with nothing open, quit'],
  ['q Ctrl-C', 'quit; cplb goes on'],
];

const SIGNS: readonly (readonly [sign: string, what: string])[] = [
  ['● ○ ✗ …', 'of a VIP: this node holds it; is backup; is in fault; keepalived has not spoken yet'],
  ['✓ ✗ ↓ ?', 'of an API server: ready; down; no longer listed, so it drains; not probed yet'],
  ['slow', 'or failed: real traffic met that after the last good probe; no new connection until the next one'],
  ['▁▃█ ×', 'latency of the last probes, the newest on the right; a probe that failed'],
  ['✗ !', 'a warning by which clients lose connections; one that can wait a little'],
];

const LABEL_WIDTH = 12;

/** What stands over a page. */
export function pageTitle(page: Page, { log }: Seen): string {
  if (page === 'log') return log === undefined ? 'Log' : `Log, the last ${plural(log.lines.length, 'line')}`;
  return page === 'warnings' ? 'Warnings' : 'Help';
}

/** All lines of a page, however many there are. */
export function pageLines(page: Page, seen: Seen, width: number): readonly Line[] {
  if (page === 'help') return helpLines(width);
  if (page === 'log') return seen.log === undefined ? [[dim('asking for it')]] : logLines(seen.log.lines, width);
  const warnings = allWarnings(seen);
  return warnings.length === 0 ? [[toned('nothing is wrong', 'good')]] : warningLines(warnings, width);
}

const helpLines = (width: number): readonly Line[] => [
  [bold('Keys')],
  ...tableOf(KEYS, width),
  [plain('')],
  [bold('Signs')],
  ...tableOf(SIGNS, width),
  [plain('')],
  ...hanging(
    plain(''),
    dim('The score becomes the VRRP priority (plus 1); the node with the highest one holds the VIP.'),
    width,
  ),
  [dim('More: docs/operate/status.md')],
];

const tableOf = (rows: readonly (readonly [string, string])[], width: number): readonly Line[] =>
  rows.flatMap(([name, what]) => hanging(bold(`  ${name.padEnd(LABEL_WIDTH - 2)}`), plain(what), width));
