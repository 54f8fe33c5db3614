// Words for what is measured of a proxy.

import type { HostPort } from '../../../src/base/port.ts';
import type { Figure } from '../measure.ts';
import type { PeerName, Target } from './peers.ts';
import type { Site } from './site.ts';

/** One value of one peer in one round. */
export interface Reading {
  readonly what: string;
  readonly unit: string;
  readonly value: number;
}

/** What a measurement has to work with. */
export interface Scene {
  readonly site: Site;
  readonly target: Target;
  /** How long a load lasts, its warm-up not counted. */
  readonly seconds: number;
  /** The figures of the subjects before this one. */
  readonly taken: readonly Figure[];
  readonly signal: AbortSignal;
}

export interface Subject {
  /** Who takes part. */
  readonly peers: readonly PeerName[];
  readonly backends: (site: Site) => readonly HostPort[];
  readonly measure: (scene: Scene) => Promise<readonly Reading[]>;
}

/** Does some work and tells the processor time that the proxy took for it, in seconds; without a proxy `undefined`. */
export async function costOf<T>(
  { proxy }: Target,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly cpuSeconds: number | undefined }> {
  const before = await proxy?.cpuSeconds();
  const result = await work();
  const after = await proxy?.cpuSeconds();
  const cpuSeconds = before === undefined || after === undefined ? undefined : after - before;
  return { result, cpuSeconds };
}
