// The first line: what this node is, which cplb speaks, and when it last did. Pure.

import type { StatusDocument } from '../../admin/contract.ts';
import { clock, span } from '../../base/moment.ts';
import { bold, dim, type Line, plain, spread, toned } from '../line.ts';
import type { Tone } from '../theme.ts';
import type { Seen } from './follow.ts';
import { allWarnings } from './warning-lines.ts';

/** The state of the node in one word, which its colour only repeats. */
export function roleOf({ holder, score, vrrp }: StatusDocument): { readonly word: string; readonly tone: Tone } {
  if (holder) return { word: score.draining ? 'HOLDER, drained' : 'HOLDER', tone: score.draining ? 'warning' : 'good' };
  if (vrrp.some(({ state }) => state === 'fault')) return { word: 'FAULT', tone: 'bad' };
  if (score.draining) return { word: 'backup, drained', tone: 'warning' };
  return vrrp.every(({ state }) => state === 'init')
    ? { word: 'starting', tone: 'warning' }
    : { word: 'backup', tone: 'accent' };
}

/** One line; while the cplb is silent it says for how long, and that all below is old. */
export function headerLine(seen: Seen, width: number): Line {
  const { status, answeredAt, silence, silentMs } = seen;
  const role = roleOf(status);
  const left: Line = [
    silence === undefined
      ? { text: ` ${role.word} `, tone: role.tone, style: 'inverse' }
      : { text: ` was ${role.word} `, tone: 'warning', style: 'inverse' },
    plain(' '),
    bold(status.node),
    dim(`  cplb ${status.version}, up ${span(answeredAt - Date.parse(status.startedAt))}`),
  ];
  const right: Line =
    silence === undefined
      ? [...(allWarnings(seen).length === 0 ? [toned('✓ nothing is wrong  ', 'good')] : []), dim(clock(answeredAt))]
      : [{ text: `no answer for ${span(silentMs)}`, tone: 'bad', style: 'bold' }];
  return spread(left, right, width);
}
