// VRRP versions, and the advert intervals that each of them can carry.

import type { Family } from '../base/ip.ts';
import type { Path } from './problem.ts';
import type { Pruned } from './schema-check.ts';
import type { RawVrrpInstance } from './types.ts';
import type { ValueReader } from './values.ts';

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** What a document that says nothing gets: a dead holder is replaced after 3 missed adverts and the skew. */
  readonly fallback: string;
}

/** In milliseconds. Version 3 counts hundredths of a second in 12 bits (RFC 5798, 5.2.7), 2 whole seconds in 8 (RFC 3768, 5.3.7). */
const LIMITS: Readonly<Record<2 | 3, Limits>> = {
  2: { min: 1000, max: 255_000, step: 1000, fallback: '1s' },
  3: { min: 10, max: 40_950, step: 10, fallback: '200ms' },
};

/** The version that is given, or 2 where there is a password. There is no VRRP version 2 for IPv6. */
export function versionOf(raw: Pruned<RawVrrpInstance>, family: Family | undefined): 2 | 3 {
  if (family === 'ipv6') return 3;
  return raw.vrrpVersion ?? (raw.authPass === undefined ? 3 : 2);
}

/** Reads the interval in milliseconds, from either of its two fields. */
export function advertInterval(
  raw: Pruned<RawVrrpInstance>,
  { path, vrrpVersion, read }: { path: Path; vrrpVersion: 2 | 3; read: ValueReader },
): number | undefined {
  const { min, max, step, fallback } = LIMITS[vrrpVersion];
  const { advertInterval: text, advertIntervalSeconds: seconds } = raw;
  const at = [...path, text === undefined && seconds !== undefined ? 'advertIntervalSeconds' : 'advertInterval'];
  if (text !== undefined && seconds !== undefined) {
    return read.refuse(at, 'is given beside advertIntervalSeconds', 'keep one of the two');
  }
  const given = text ?? (seconds === undefined ? fallback : `${seconds}s`);
  const ms = read.duration(given, [0, Number.MAX_SAFE_INTEGER], at);
  if (ms === undefined || (ms >= min && ms <= max && ms % step === 0)) return ms;
  const why =
    vrrpVersion === 3 ? 'version 3' : `version 2${raw.authPass === undefined ? '' : ' (a password selects it)'}`;
  return read.note({
    path: at,
    message: `${given} is no interval of VRRP ${why}`,
    remedy: `write ${min}ms to ${max}ms in steps of ${step}ms`,
    follows: [
      [...path, 'vrrpVersion'],
      [...path, 'authPass'],
    ],
  });
}
