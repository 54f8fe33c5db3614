// keepalived's own counters of what it sent, received and discarded, in our words. Pure.

import { type Finding, type FindingKind, makeFinding } from '../base/finding.ts';

/** Our name of each counter, and keepalived's in the `stats` of its JSON dump. They only grow while keepalived runs. */
const NAMES = {
  advertsReceived: 'advert_rcvd',
  advertsSent: 'advert_sent',
  timesBecameMaster: 'become_master',
  timesLeftMaster: 'release_master',
  /** Discarded adverts, by what was wrong with them. */
  wrongLength: 'packet_len_err',
  /** Always 0 in keepalived 2.2.7, which logs a wrong interval and does not count it. */
  wrongInterval: 'advert_interval_err',
  wrongTtl: 'ip_ttl_err',
  wrongType: 'invalid_type_rcvd',
  wrongVips: 'addr_list_err',
  unknownAuth: 'invalid_authtype',
  otherAuth: 'authtype_mismatch',
  wrongPassword: 'auth_failure',
  /** Adverts with priority 0, by which a master says that it stops. */
  farewellsReceived: 'pri_zero_rcvd',
  farewellsSent: 'pri_zero_sent',
} as const;

/** The counters of one VRRP instance. */
export type VrrpCounters = Readonly<Record<keyof typeof NAMES, number>>;

const COUNTERS = Object.keys(NAMES) as (keyof typeof NAMES)[];

/** Reads the `stats` of one instance in the JSON dump; what is not there, or is no number, is 0. */
export function readCounters(stats: unknown): VrrpCounters {
  const given = (typeof stats === 'object' && stats !== null ? stats : {}) as Readonly<Record<string, unknown>>;
  const entries = Object.entries(NAMES).map(([name, theirs]) => [name, numberOf(given[theirs])]);
  return Object.fromEntries(entries);
}

/** A number of the dump; 0 for anything else that stands in its place. */
export const numberOf = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/** The counters that mean a fault, and what was wrong with the adverts that they count. */
const FAULTS: readonly [FindingKind, readonly (keyof VrrpCounters)[], string][] = [
  ['interval', ['wrongInterval'], 'with another interval'],
  ['ttl', ['wrongTtl'], 'that came over a router'],
  ['vip-list', ['wrongVips'], 'with other VIPs'],
  ['password', ['unknownAuth', 'otherAuth', 'wrongPassword'], 'with another password or authentication'],
  ['malformed', ['wrongLength', 'wrongType'], 'that are broken'],
];

/**
 * The findings of counters that grew. They are vague: a message of keepalived says more, and its finding takes their place.
 *
 * A counter that shrank is of a keepalived that was started again, so the two readings cannot be compared.
 */
export function findingsIn(instance: string, before: VrrpCounters, now: VrrpCounters): Finding[] {
  if (COUNTERS.some((name) => now[name] < before[name])) return [];
  return FAULTS.flatMap(([kind, names, fault]) => {
    const grown = names.reduce((sum, name) => sum + now[name] - before[name], 0);
    if (grown === 0) return [];
    const what = `${instance} discarded ${grown === 1 ? 'an advert' : `${grown} adverts`} ${fault}`;
    return [makeFinding(kind, { instance, what, vague: true })];
  });
}
