// How long a stop may take before it is forced.

import { YIELD_ADVERTS } from '../base/vrrp.ts';
import type { Config } from '../config/types.ts';

/** After the VIP was given away, keepalived has 3 s (`Keepalived`); the rest is for a loaded machine. */
const STOP_SECONDS = 24;
/** As much as Kubernetes gives a pod that names no grace period. */
const LEAST_GRACE_SECONDS = 30;

/** keepalived's 3 s, and as much again and more for a runtime that is not dead but slow. */
const FAILED_STOP_SECONDS = 8;

/** Seconds between SIGTERM and SIGKILL: cut short, the VIP would stay on a node that no longer serves it. */
export function graceSeconds(config: Config): number {
  return Math.max(LEAST_GRACE_SECONDS, STOP_SECONDS + seconds(yieldMs(config) + config.drainTimeoutMs));
}

/**
 * The same for a container whose probe has failed. One that hangs never ends by itself, and each second of waiting is one in
 * which the cluster has a node less; one that is only slow gets the time to give the VIP away and to stop keepalived. Its
 * connections do not get theirs: whoever serves a probe that late serves them no better.
 */
export const failedGraceSeconds = (config: Config): number => FAILED_STOP_SECONDS + seconds(yieldMs(config));

/** The longest that giving the VIP away may take, in milliseconds. */
const yieldMs = ({ vrrpInstances }: Config): number =>
  YIELD_ADVERTS * Math.max(...vrrpInstances.map(({ advertIntervalMs }) => advertIntervalMs));

const seconds = (ms: number): number => Math.ceil(ms / 1000);
