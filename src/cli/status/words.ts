// How a status is worded for a person: states, times and amounts. Pure.

import type { InstanceStatus, StatusDocument } from '../../admin/contract.ts';
import { formatDuration } from '../../base/duration.ts';
import { span } from '../../base/moment.ts';

/** The time since then in its two largest units, `3h12m`; `-` where it is not known. */
export function age(since: string | undefined, now: number): string {
  const past = now - Date.parse(since ?? '');
  return Number.isNaN(past) ? '-' : span(past).replace(' ', '');
}

/** Who holds the VIPs of an instance is the holder; the rest as keepalived calls it. */
export const stateWord = ({ state }: Pick<InstanceStatus, 'state'>): string => (state === 'master' ? 'holder' : state);

/** How an instance sends its adverts. */
export const transportOf = ({ unicastPeers }: Pick<InstanceStatus, 'unicastPeers'>): 'unicast' | 'multicast' =>
  unicastPeers === undefined ? 'multicast' : 'unicast';

/** What every node must have alike for an instance, as a person writes it. */
export const SETTINGS = {
  VIPs: ({ virtualIPs }: InstanceStatus): string => virtualIPs.join(', '),
  VRID: ({ virtualRouterID }: InstanceStatus): string => String(virtualRouterID),
  'VRRP version': ({ vrrpVersion }: InstanceStatus): string => String(vrrpVersion),
  'advert interval': ({ advertIntervalMs }: InstanceStatus): string => formatDuration(advertIntervalMs),
  'way to send': transportOf,
} as const;

/** `2 of 3` backends are ready. */
export const readyOf = ({ backends }: StatusDocument): string =>
  `${backends.filter(({ state }) => state === 'ready').length}/${backends.length}`;

/** `12 kB`, in powers of 1000 as interfaces are measured. */
export function bytes(count: number): string {
  const power = Math.min(4, count < 1000 ? 0 : Math.floor(Math.log10(count) / 3));
  return power === 0 ? `${count} B` : `${(count / 1000 ** power).toPrecision(3)} ${'kMGT'[power - 1]}B`;
}
