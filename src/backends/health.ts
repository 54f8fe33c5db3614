// When a backend counts as ready: the rule alone, without clock or network.

import type { HealthConfig } from '../config/types.ts';

/** Outcome of one probe. */
export interface ProbeResult {
  readonly ok: boolean;
  /** How far it got: to an HTTP answer, to a connection, or not even that. */
  readonly reached: 'http' | 'tcp' | 'nothing';
  /** Milliseconds until the answer, or until the probe failed. */
  readonly latencyMs: number;
  /** `200`, `401`, or why there was no usable answer. */
  readonly reason: string;
  /** When the certificate that was shown ends; absent where no handshake ended. */
  readonly certificateExpires?: Date | undefined;
}

/** A minute of probes at their usual interval, for a person to see a trend. */
const LATENCIES = 60;

/** `slow` is what a busy server may be too: no answer to a TLS hello for a while. */
export type Suspicion = 'none' | 'slow' | 'failed';

/** What is known of one backend's health. */
export interface Health {
  /** `unknown` until the first probe ended. */
  readonly state: 'unknown' | 'ready' | 'down';
  /** Results in a row that speak against the state. */
  readonly against: number;
  /** Probes in a row that failed. */
  readonly failures: number;
  /** What real traffic has met there since the last good probe; unless nothing, it gets no new connection before the next one. */
  readonly suspicion: Suspicion;
  readonly last: ProbeResult | undefined;
  /** Of the last probes, the oldest first, in milliseconds; null for one that failed. */
  readonly latencies: readonly (number | null)[];
  /** Of the certificate that was shown last. */
  readonly certificateExpires: Date | undefined;
}

export const UNKNOWN_HEALTH: Health = {
  state: 'unknown',
  against: 0,
  failures: 0,
  suspicion: 'none',
  last: undefined,
  latencies: [],
  certificateExpires: undefined,
};

/** Folds one probe result into a backend's health: the first decides, later it flips after `rise` or `fall` in a row. */
export function nextHealth(
  now: Health,
  last: ProbeResult,
  { rise, fall }: Pick<HealthConfig, 'rise' | 'fall'>,
): Health {
  const seen = last.ok ? 'ready' : 'down';
  const failures = last.ok ? 0 : now.failures + 1;
  const latencies = [...now.latencies.slice(1 - LATENCIES), last.ok ? last.latencyMs : null];
  const certificateExpires = last.certificateExpires ?? now.certificateExpires;
  const settled: Health = {
    ...{ state: seen, against: 0, failures, suspicion: 'none', last },
    ...{ latencies, certificateExpires },
  };
  if (now.state === 'unknown' || now.state === seen) return settled;
  const against = now.against + 1;
  const needed = last.ok ? rise : now.suspicion === 'failed' ? 1 : fall; // failed traffic and one failed probe are proof enough
  if (against >= needed) return settled;
  return { ...settled, state: now.state, against, suspicion: last.ok ? 'none' : now.suspicion };
}

/**
 * Probes in a row that a server may take without answering before it counts as hung: one that is overloaded, with every client of
 * the cluster coming back at a time, answers none for some seconds and must not lose those that it has.
 */
const HUNG_AFTER = 10;

/** True when connections to it are beyond hope: nobody is there, or nobody has answered for long. */
export const isLost = ({ state, last, failures }: Health): boolean =>
  state === 'down' && (last?.reached === 'nothing' || (last?.reached === 'tcp' && failures >= HUNG_AFTER));
