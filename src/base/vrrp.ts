// What VRRP says that more than one folder goes by.

import type { Family, IpAddress } from './ip.ts';

/** Where adverts go that are not sent to single peers (RFC 5798, 5.1.1.2 and 5.1.2.2). */
export const VRRP_GROUPS: Readonly<Record<Family, IpAddress>> = {
  ipv4: '224.0.0.18' as IpAddress,
  ipv6: 'ff02::12' as IpAddress,
};

/** Adverts that pass between yielding the VIP and stopping: in that time the peers have elected another holder. */
export const YIELD_ADVERTS = 2;
