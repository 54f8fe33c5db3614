// Words for what is measured of a peer.

import type { HostPort } from '../../../src/base/port.ts';
import type { Figure } from '../measure.ts';
import type { PeerName, Target } from '../site/peers.ts';
import type { Site } from '../site/site.ts';

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
  /** Who takes part; absent: every peer that is compared. */
  readonly peers?: readonly PeerName[];
  /** The name of the subject whose figures this one wants in `Scene.taken`. */
  readonly needs?: string;
  readonly backends: (site: Site) => readonly HostPort[];
  readonly measure: (scene: Scene) => Promise<readonly Reading[]>;
}
