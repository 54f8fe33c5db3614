// How long a stop may take before it is forced.

import { YIELD_ADVERTS } from '../base/vrrp.ts';
import type { Config } from '../config/types.ts';

/** After the VIP was given away, keepalived has 3 s (`Keepalived`); the rest is for a loaded machine. */
const STOP_SECONDS = 24;
/** As much as Kubernetes gives a pod that names no grace period. */
const LEAST_GRACE_SECONDS = 30;

/** Seconds between SIGTERM and SIGKILL: cut short, the VIP would stay on a node that no longer serves it. */
export function graceSeconds({ vrrpInstances, drainTimeoutMs }: Config): number {
  const longestAdvertMs = Math.max(...vrrpInstances.map(({ advertIntervalMs }) => advertIntervalMs));
  return Math.max(
    LEAST_GRACE_SECONDS,
    STOP_SECONDS + Math.ceil((YIELD_ADVERTS * longestAdvertMs + drainTimeoutMs) / 1000),
  );
}
