// What is left of the screen on a terminal that is too small for it: the most important words, a line each. Pure.

import { span } from '../../base/moment.ts';
import { plural } from '../../base/plural.ts';
import { bold, type Line, plain, toned } from '../line.ts';
import type { Seen } from './follow.ts';
import { roleOf } from './header.ts';
import { allWarnings } from './warning-lines.ts';

export function tinyLines(seen: Seen): readonly Line[] {
  const { status, silence, silentMs } = seen;
  const { word, tone } = roleOf(status);
  const ready = status.backends.filter(({ state }) => state === 'ready').length;
  const warnings = allWarnings(seen);
  return [
    silence === undefined
      ? [toned(word, tone), plain(' '), bold(status.node)]
      : [toned(`no answer for ${span(silentMs)}`, 'bad')],
    ...status.vrrp.map(({ virtualIPs }) => [plain(virtualIPs.join(' '))]),
    [toned(warnings.length === 0 ? 'no warnings' : plural(warnings.length, 'warning'), warnings[0]?.severity)],
    [plain(`${ready} of ${status.backends.length} ready`)],
    [plain(`score ${status.score.value}`)],
    ...warnings.map(({ what }) => [plain(what)]),
  ];
}
