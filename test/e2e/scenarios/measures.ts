// What a series of attempts says, beyond the gaps in it. Pure.

import type { ProbeAttempt } from '../../../src/lab/probe.ts';

/** Connections in which balancing over three servers must have shown all of them. */
export const ENOUGH = 15;

/** Milliseconds in which a client of Kubernetes would still wait for a TLS handshake (client-go): only beyond it has one failed. */
export const CLIENT_PATIENCE_MS = 10_000;

export const failuresOf = (attempts: readonly ProbeAttempt[]): readonly ProbeAttempt[] =>
  attempts.filter(({ error }) => error !== undefined);

/** Duration of the slowest attempt; 0 where there is none. */
export const slowestMs = (attempts: readonly ProbeAttempt[]): number => Math.max(0, ...attempts.map(({ ms }) => ms));

export function medianMs(attempts: readonly ProbeAttempt[]): number {
  const durations = attempts.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return durations[Math.floor(durations.length / 2)] ?? 0;
}

/** How many were made, at which rate, how many failed and how slow they were, in one line. */
export function figuresOf(attempts: readonly ProbeAttempt[]): string {
  const times = attempts.map(({ startedAt }) => startedAt);
  const rate = ((times.length - 1) * 1000) / (Math.max(...times) - Math.min(...times));
  const failed = `${failuresOf(attempts).length} of ${attempts.length} connections failed at ${Math.round(rate)} a second`;
  return `${failed}, median ${Math.round(medianMs(attempts))} ms, slowest ${Math.round(slowestMs(attempts))} ms`;
}
