// A finding and when it was seen: from when on it counts, and until when.

import type { Finding } from '../base/finding.ts';

/** After a takeover or a split that heals, the last adverts of both masters cross within fewer than two intervals. */
export const CONFIRM_MS = 5000;

export interface Sighting {
  readonly finding: Finding;
  /** Milliseconds since 1970, for a person. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly count: number;
  /** The same by the clock that nobody sets, in milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** It was seen for long enough to count. */
  readonly isActive: boolean;
}

/** Equal for findings that are the same. */
export const keyOf = ({ kind, instance = '', peer = '' }: Pick<Finding, 'kind' | 'instance' | 'peer'>): string =>
  JSON.stringify([kind, instance, peer]);

/** A finding that is seen now, `known` from before or not. */
export function see(finding: Finding, known: Sighting | undefined): Sighting {
  const at = performance.now();
  const lastSeen = Date.now();
  // What is to be confirmed and was not seen for as long is seen for the first time: two takeovers are nothing that lasts.
  const before = known !== undefined && (known.isActive || !isSilent(known, confirmMsOf(finding))) ? known : undefined;
  const firstAt = before?.firstAt ?? at;
  return {
    finding,
    firstSeen: before?.firstSeen ?? lastSeen,
    lastSeen,
    count: (before?.count ?? 0) + 1,
    firstAt,
    lastAt: at,
    isActive: before?.isActive === true || at - firstAt >= confirmMsOf(finding),
  };
}

/** True when it was not seen for too long to hold still; `forgetMs` is for findings that say nothing else. */
export const isOver = (sighting: Sighting, forgetMs: number): boolean => {
  const { finding, isActive } = sighting;
  return isSilent(sighting, isActive ? Math.max(forgetMs, finding.holdMs ?? 0) : confirmMsOf(finding));
};

const confirmMsOf = ({ confirmMs = 0 }: Finding): number => confirmMs;

const isSilent = ({ lastAt }: Sighting, ms: number): boolean => performance.now() - lastAt >= ms;
