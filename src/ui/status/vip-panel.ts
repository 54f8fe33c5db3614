// The VIPs: who holds each, since when, and by which numbers of VRRP. Pure.

import type { InstanceStatus, StatusDocument } from '../../admin/contract.ts';
import { HOLDER_PATIENCE_MS } from '../../admin/warnings.ts';
import { formatDuration } from '../../base/duration.ts';
import { moment, span } from '../../base/moment.ts';
import { bold, dim, joined, type Line, plain, toned } from '../line.ts';
import type { Tone } from '../theme.ts';

const INDENT = '  ';

/** Lines of one instance when all of it is shown. */
export const LINES_PER_VIP = 3;

const SIGNS: Readonly<Record<InstanceStatus['state'], { readonly sign: string; readonly tone: Tone }>> = {
  master: { sign: '●', tone: 'good' },
  backup: { sign: '○', tone: 'accent' },
  fault: { sign: '✗', tone: 'bad' },
  init: { sign: '…', tone: 'warning' },
};

/** `held by this node (10.0.0.11)`, `held by 10.0.0.12; backup here`. */
function holderOf({ state, holder, since }: InstanceStatus, now: number): string {
  if (state === 'master') return `held by this node${holder === undefined ? '' : ` (${holder})`}`;
  const isNew = since !== undefined && now - Date.parse(since) <= HOLDER_PATIENCE_MS;
  const nobody = isNew ? 'the holder is not heard yet' : 'no holder is heard';
  const by = holder === undefined ? nobody : `held by ${holder}`;
  const own = { backup: 'backup here', fault: 'in fault here', init: 'keepalived has not spoken yet' };
  return `${by}; ${own[state]}`;
}

const sinceOf = ({ since }: InstanceStatus, now: number): string =>
  since === undefined ? '' : ` for ${span(now - Date.parse(since))}, since ${moment(Date.parse(since), now)}`;

function numbersOf(instance: InstanceStatus): readonly string[] {
  const { priority, masterPriority, virtualRouterID, interface: link, vrrpVersion, advertIntervalMs } = instance;
  const { unicastPeers } = instance;
  const master = masterPriority === undefined ? '' : `, of the master ${masterPriority}`;
  return [
    priority === undefined ? '' : `priority ${priority}${master}`,
    `VRID ${virtualRouterID} on ${link}`,
    `VRRP ${vrrpVersion} every ${formatDuration(advertIntervalMs)}`,
    unicastPeers === undefined ? 'multicast' : `unicast to ${unicastPeers.join(', ')}`,
  ];
}

/** Counters that are no mistake of anybody; all others count discarded adverts. */
const REGULAR = [
  'advertsSent',
  'advertsReceived',
  'timesBecameMaster',
  'timesLeftMaster',
  'farewellsSent',
  'farewellsReceived',
];

const errorsIn = (counters: Readonly<Record<string, number>>): number =>
  Object.entries(counters).reduce((sum, [name, value]) => sum + (REGULAR.includes(name) ? 0 : value), 0);

function countersOf({ counters }: InstanceStatus): readonly string[] {
  if (counters === undefined) return ['keepalived has counted nothing yet'];
  const { advertsSent = 0, advertsReceived = 0, timesBecameMaster = 0, timesLeftMaster = 0 } = counters;
  return [
    `adverts ${advertsSent} sent, ${advertsReceived} received`,
    `became master ${timesBecameMaster}×, left ${timesLeftMaster}×`,
    `errors ${errorsIn(counters)}`,
  ];
}

/** @param lines How many there may be for each instance, 1 to {@link LINES_PER_VIP}. */
export function vipLines(
  { vrrp }: StatusDocument,
  { now, width, lines }: { readonly now: number; readonly width: number; readonly lines: number },
): readonly Line[] {
  return vrrp.flatMap((instance) => {
    const { sign, tone } = SIGNS[instance.state];
    const vips = instance.virtualIPs.join(', ');
    const head = [toned(sign, tone), plain(' '), bold(vips), plain(`  ${holderOf(instance, now)}`)];
    const all: readonly Line[] = [
      [...head, dim(sinceOf(instance, now))],
      [dim(`${INDENT}${joined(numbersOf(instance), width - INDENT.length)}`)],
      [dim(`${INDENT}${joined(countersOf(instance), width - INDENT.length)}`)],
    ];
    return all.slice(0, lines);
  });
}
