// When a backend counts as ready: the rule alone, without clock or network.

import type { HealthConfig } from '../config/types.ts';

/** Outcome of one probe. */
export interface ProbeResult {
  readonly ok: boolean;
  /** False when there was no HTTP answer at all, so that open connections there are lost too. */
  readonly answered: boolean;
  /** Milliseconds until the answer, or until the probe failed. */
  readonly latencyMs: number;
  /** `200`, `401`, or why there was no usable answer. */
  readonly reason: string;
}

/** What is known of one backend's health. */
export interface Health {
  /** `unknown` until the first probe ended. */
  readonly state: 'unknown' | 'ready' | 'down';
  /** Results in a row that speak against the state. */
  readonly against: number;
  /** Real traffic has failed there since the last probe, so it gets no new connection before the next one's answer. */
  readonly suspected: boolean;
  readonly last: ProbeResult | undefined;
}

export const UNKNOWN_HEALTH: Health = { state: 'unknown', against: 0, suspected: false, last: undefined };

/** Folds one probe result into a backend's health: the first decides, later it flips after `rise` or `fall` in a row. */
export function nextHealth(
  now: Health,
  last: ProbeResult,
  { rise, fall }: Pick<HealthConfig, 'rise' | 'fall'>,
): Health {
  const seen = last.ok ? 'ready' : 'down';
  const settled: Health = { state: seen, against: 0, suspected: false, last };
  if (now.state === 'unknown' || now.state === seen) return settled;
  const against = now.against + 1;
  const needed = last.ok ? rise : now.suspected ? 1 : fall; // failed traffic and one failed probe are proof enough
  return against >= needed ? settled : { ...settled, state: now.state, against };
}
